/** Runs a suite on each adapter of the table's ports: the fakes, dynalite, and AWS's own DynamoDB Local. */
import { afterAll, beforeAll, beforeEach, describe } from "vitest";
import { auditTrailInTable } from "../../shared/adapters/dynamodb/audit.ts";
import { bucketResultsInTable } from "../../shared/adapters/dynamodb/bucket-results.ts";
import { channelsInTable } from "../../shared/adapters/dynamodb/channels.ts";
import { cohortsInTable } from "../../shared/adapters/dynamodb/cohorts.ts";
import { connectionsInTable } from "../../shared/adapters/dynamodb/connections.ts";
import { dataSetsInTable } from "../../shared/adapters/dynamodb/data-sets.ts";
import { definitionChecksInTable } from "../../shared/adapters/dynamodb/definition-checks.ts";
import { deliveriesInTable } from "../../shared/adapters/dynamodb/deliveries.ts";
import { earlierDefinitionsInTable } from "../../shared/adapters/dynamodb/earlier-definitions.ts";
import { exclusionListsInTable } from "../../shared/adapters/dynamodb/exclusion-lists.ts";
import { forgettingsInTable } from "../../shared/adapters/dynamodb/forgettings.ts";
import { jobsInTable } from "../../shared/adapters/dynamodb/jobs.ts";
import { ledgersInTable } from "../../shared/adapters/dynamodb/ledgers.ts";
import { mailAddressesInTable } from "../../shared/adapters/dynamodb/mail-addresses.ts";
import { ratesInTable } from "../../shared/adapters/dynamodb/rates.ts";
import { requestsInTable } from "../../shared/adapters/dynamodb/requests.ts";
import { roundsInTable } from "../../shared/adapters/dynamodb/rounds.ts";
import { runsInTable } from "../../shared/adapters/dynamodb/runs.ts";
import { schedulesInTable } from "../../shared/adapters/dynamodb/schedules.ts";
import type { Table } from "../../shared/adapters/dynamodb/table.ts";
import { turnLineInTable } from "../../shared/adapters/dynamodb/turn-line.ts";
import { uploadsInTable } from "../../shared/adapters/dynamodb/uploads.ts";
import type { Channel } from "../../shared/contract/channels.ts";
import type { Connection } from "../../shared/contract/connections.ts";
import type { KeptExclusionList } from "../../shared/contract/exclusions.ts";
import type { MailAddress } from "../../shared/contract/mail-addresses.ts";
import type { Upload } from "../../shared/contract/uploads.ts";
import type { KeptForgetting } from "../../shared/domain/forgetting.ts";
import type { Rates, TurnLine } from "../../shared/ports/braze.ts";
import type { World } from "../../shared/ports/world.ts";
import { fakeAuditTrail } from "../fakes/audit.ts";
import { fakeBucketResults } from "../fakes/bucket-results.ts";
import { fakeDeliveries } from "../fakes/channels.ts";
import { type SteeredClock, steeredClock } from "../fakes/clock.ts";
import { fakeCohorts } from "../fakes/cohorts.ts";
import { fakeDataSets } from "../fakes/data-sets.ts";
import { fakeDefinitionChecks } from "../fakes/definition-checks.ts";
import { fakeEarlierDefinitions } from "../fakes/earlier-definitions.ts";
import { fakeJobs } from "../fakes/jobs.ts";
import { fakeLedgers } from "../fakes/ledgers.ts";
import { fakeRates } from "../fakes/rates.ts";
import { fakeRepeats } from "../fakes/repeats.ts";
import { fakeRequests } from "../fakes/requests.ts";
import { fakeRuns } from "../fakes/runs.ts";
import { fakeSchedules } from "../fakes/schedules.ts";
import { fakeRounds } from "../fakes/status.ts";
import { fakeTurnLine } from "../fakes/turns.ts";
import { fakeVersionedStore } from "../fakes/versioned-store.ts";
import { dynalite, dynamoDbLocal, javaVersion, type TableServer } from "./table-servers.ts";

export type TablePorts = Pick<
  World,
  | "connections"
  | "channels"
  | "deliveries"
  | "cohorts"
  | "definitionChecks"
  | "earlierDefinitions"
  | "dataSets"
  | "uploads"
  | "mailAddresses"
  | "exclusionLists"
  | "forgettings"
  | "requests"
  | "auditTrail"
  | "jobs"
  | "rounds"
  | "runs"
  | "schedules"
  | "ledgers"
  | "bucketResults"
> & {
  rates: Rates;
  turnLine: TurnLine;
  clock: SteeredClock;
  /** The next write is applied, its answer is lost, and the SDK repeats it. */
  loseNextAnswer(): void;
};

/** `suite` gets the ports over an empty table, a new one for each test. */
export function onEveryTable(suite: (ports: () => TablePorts) => void): void {
  describe("on the fakes", () => {
    let ports: TablePorts;
    beforeEach(() => {
      ports = fakePorts();
    });
    suite(() => ports);
  });
  describe("on dynalite", () => onServer(() => dynalite(), suite));
  describe.skipIf(javaVersion() < 17)("on AWS's DynamoDB Local (needs Java 17)", () =>
    onServer(dynamoDbLocal, suite),
  );
}

function onServer(start: () => Promise<TableServer>, suite: (ports: () => TablePorts) => void): void {
  let server: TableServer;
  let ports: TablePorts;
  beforeAll(async () => {
    server = await start();
  });
  afterAll(() => server?.stop());
  beforeEach(async () => {
    const clock = steeredClock();
    const table = await server.emptyTable(clock);
    ports = { clock, ...tablePorts(table), loseNextAnswer: () => server.answers.loseNext(table.name) };
  });
  suite(() => ports);
}

function tablePorts(table: Table): Omit<TablePorts, "clock" | "loseNextAnswer"> {
  return {
    connections: connectionsInTable(table),
    channels: channelsInTable(table),
    deliveries: deliveriesInTable(table),
    cohorts: cohortsInTable(table),
    definitionChecks: definitionChecksInTable(table),
    earlierDefinitions: earlierDefinitionsInTable(table),
    dataSets: dataSetsInTable(table),
    uploads: uploadsInTable(table),
    mailAddresses: mailAddressesInTable(table),
    exclusionLists: exclusionListsInTable(table),
    forgettings: forgettingsInTable(table),
    requests: requestsInTable(table),
    auditTrail: auditTrailInTable(table),
    jobs: jobsInTable(table),
    rounds: roundsInTable(table),
    runs: runsInTable(table),
    schedules: schedulesInTable(table),
    ledgers: ledgersInTable(table),
    bucketResults: bucketResultsInTable(table),
    rates: ratesInTable(table),
    turnLine: turnLineInTable(table),
  };
}

function fakePorts(): TablePorts {
  const clock = steeredClock();
  const repeats = fakeRepeats();
  return {
    clock,
    loseNextAnswer: repeats.loseNext,
    connections: fakeVersionedStore<Connection>(repeats),
    channels: fakeVersionedStore<Channel>(repeats),
    deliveries: fakeDeliveries(repeats),
    cohorts: fakeCohorts(repeats),
    definitionChecks: fakeDefinitionChecks(repeats),
    earlierDefinitions: fakeEarlierDefinitions(),
    dataSets: fakeDataSets(clock, repeats),
    uploads: fakeVersionedStore<Upload>(repeats),
    mailAddresses: fakeVersionedStore<MailAddress>(repeats),
    exclusionLists: fakeVersionedStore<KeptExclusionList>(repeats),
    forgettings: fakeVersionedStore<KeptForgetting>(repeats, { newestFirst: true }),
    requests: fakeRequests(clock, repeats),
    auditTrail: fakeAuditTrail(),
    jobs: fakeJobs(clock, repeats),
    rounds: fakeRounds(),
    runs: fakeRuns(repeats),
    schedules: fakeSchedules(repeats),
    ledgers: fakeLedgers(repeats),
    bucketResults: fakeBucketResults(),
    rates: fakeRates(repeats),
    turnLine: fakeTurnLine(),
  };
}

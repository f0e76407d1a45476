/** The whole world in memory. Each fake passes the contract suite that the real adapters of its port pass. */

import type { Channel } from "../../shared/contract/channels.ts";
import type { Connection } from "../../shared/contract/connections.ts";
import type { KeptExclusionList } from "../../shared/contract/exclusions.ts";
import type { MailAddress } from "../../shared/contract/mail-addresses.ts";
import { type Upload, uploadsPrefix } from "../../shared/contract/uploads.ts";
import { workFolders } from "../../shared/contract/work-bucket.ts";
import type { KeptForgetting } from "../../shared/domain/forgetting.ts";
import { readLedgerObject } from "../../shared/domain/import-objects.ts";
import type { World } from "../../shared/ports/world.ts";
import { fakeAuditTrail } from "./audit.ts";
import { type FakeBraze, fakeBraze } from "./braze.ts";
import { fakeBucketResults } from "./bucket-results.ts";
import { fakeBucketedChanges } from "./bucketed-changes.ts";
import { type FakeSizes, fakeChangeSets, usualSizes } from "./change-sets.ts";
import {
  type FakeChannelSecrets,
  type FakeDeliveryQueue,
  type FakeMessages,
  fakeChannelSecrets,
  fakeDeliveries,
  fakeDeliveryQueue,
  fakeMessages,
} from "./channels.ts";
import { type SteeredClock, steeredClock } from "./clock.ts";
import { fakeCohorts } from "./cohorts.ts";
import { type FakeDataReadiness, fakeDataReadiness } from "./data-readiness.ts";
import { type FakeDataSetChecks, fakeDataSetChecks } from "./data-set-checks.ts";
import { fakeDataSets } from "./data-sets.ts";
import { fakeDefinitionChecks } from "./definition-checks.ts";
import { fakeEarlierDefinitions } from "./earlier-definitions.ts";
import { type FakeEngine, type FakeScratch, fakeEngine } from "./engine.ts";
import { fakeErasure } from "./erasure.ts";
import { type FakeEvents, fakeEvents } from "./events.ts";
import { excludedIn, fakeExcludedPeople } from "./excluded-people.ts";
import {
  type FakeForgettingQueue,
  type FakeJobQueue,
  type FakeRepairQueue,
  fakeForgettingQueue,
  fakeJobQueue,
  fakeJobs,
  fakeRepairQueue,
} from "./jobs.ts";
import { fakeKeptObjects } from "./kept-objects.ts";
import { fakeKeyVault, fakePartnerKeys } from "./keys.ts";
import { fakeKeptLedgers, fakeLedgers } from "./ledgers.ts";
import { type FakeLog, fakeLog } from "./log.ts";
import { type FakeMails, fakeMails } from "./mails.ts";
import { fakeMemberSearch } from "./member-search.ts";
import { type FakeMeter, fakeMeter } from "./meter.ts";
import { type FakeObjects, fakeObjects } from "./objects.ts";
import { fakeParts } from "./parts.ts";
import { seededIds } from "./random.ts";
import { fakeDownloads, fakeRejectedRows } from "./rejected-rows.ts";
import { fakeRequests } from "./requests.ts";
import { fakeRuns } from "./runs.ts";
import { fakeSchedules } from "./schedules.ts";
import { type FakeSelections, fakeSelections } from "./selections.ts";
import { type FakeDeadLetters, fakeDeadLetters, fakeRounds } from "./status.ts";
import { type FakeTimer, fakeTimer } from "./timer.ts";
import { type FakeTurns, fakeTurns } from "./turns.ts";
import { type FakeListReports, fakeListReports, fakeUploadUrls } from "./uploads.ts";
import { fakeVersionedStore } from "./versioned-store.ts";
import { type FakeWorkflow, fakeWorkflow } from "./workflow.ts";

export interface FakeWorld extends World {
  clock: SteeredClock;
  engine: FakeEngine;
  selections: FakeSelections;
  listReports: FakeListReports;
  dataReadiness: FakeDataReadiness;
  dataSetChecks: FakeDataSetChecks;
  jobQueue: FakeJobQueue;
  repairQueue: FakeRepairQueue;
  forgettingQueue: FakeForgettingQueue;
  braze: FakeBraze;
  turns: FakeTurns;
  mails: FakeMails;
  channelSecrets: FakeChannelSecrets;
  deliveryQueue: FakeDeliveryQueue;
  messages: FakeMessages;
  events: FakeEvents;
  workflow: FakeWorkflow;
  timer: FakeTimer;
  deadLetters: FakeDeadLetters;
  log: FakeLog;
  meter: FakeMeter;
  /** The work bucket. */
  objects: FakeObjects;
}

/** Options are the sizes of batches and parts. `overrides` replaces ports. The clock advances itself. */
export function fakeWorld<Overrides extends Partial<World> = Record<never, never>>(
  overrides?: Overrides,
  sizes: FakeSizes = {},
): Omit<FakeWorld, keyof Overrides> & Overrides {
  const clock = overrides?.clock ?? steeredClock({ advancesItself: true });
  const objects = fakeObjects();
  const begun = clock.now();
  const startedAt = () => begun;
  const scratch: FakeScratch = new Map();
  const world = {
    clock,
    objects,
    ids: seededIds(),
    connections: fakeVersionedStore<Connection>(),
    cohorts: fakeCohorts(),
    definitionChecks: fakeDefinitionChecks(),
    earlierDefinitions: fakeEarlierDefinitions(),
    dataSets: fakeDataSets(clock),
    uploads: fakeVersionedStore<Upload>(),
    uploadUrls: fakeUploadUrls(),
    keptUploads: fakeKeptObjects(objects, uploadsPrefix),
    keptExclusions: fakeKeptObjects(objects, workFolders.exclusions),
    keyVault: fakeKeyVault(clock),
    partnerKeys: fakePartnerKeys({
      us: "partner-key-us",
      eu: "partner-key-eu",
      sandbox: "partner-key-sandbox",
    }),
    extraEndpoints: {},
    requests: fakeRequests(clock),
    auditTrail: fakeAuditTrail(),
    jobs: fakeJobs(clock),
    jobQueue: fakeJobQueue(),
    repairQueue: fakeRepairQueue(),
    runs: fakeRuns(),
    rounds: fakeRounds(),
    deadLetters: fakeDeadLetters(),
    schedules: fakeSchedules(),
    timer: fakeTimer(),
    ledgers: fakeLedgers(),
    bucketResults: fakeBucketResults(),
    keptLedgers: fakeKeptLedgers(
      objects,
      (object) => new Date(readLedgerObject(object)?.order ?? startedAt()),
    ),
    parts: fakeParts(objects, clock),
    exclusionLists: fakeVersionedStore<KeptExclusionList>(),
    excludedPeople: fakeExcludedPeople(objects),
    forgettings: fakeVersionedStore<KeptForgetting>(undefined, { newestFirst: true }),
    forgettingQueue: fakeForgettingQueue(),
    erasure: fakeErasure(objects),
    engine: fakeEngine(scratch, (list) => excludedIn(objects, list)),
    selections: fakeSelections(),
    changeSets: fakeChangeSets(scratch, objects, { ...usualSizes, ...sizes }),
    bucketedChanges: fakeBucketedChanges(scratch, objects, { ...usualSizes, ...sizes }),
    rejectedRows: fakeRejectedRows(scratch, objects),
    memberSearch: fakeMemberSearch(objects),
    downloads: fakeDownloads(),
    listReports: fakeListReports(),
    dataReadiness: fakeDataReadiness(),
    dataSetChecks: fakeDataSetChecks(),
    braze: fakeBraze(),
    turns: fakeTurns(clock),
    mails: fakeMails(),
    events: fakeEvents(),
    mailAddresses: fakeVersionedStore<MailAddress>(),
    channels: fakeVersionedStore<Channel>(),
    channelSecrets: fakeChannelSecrets(clock),
    localReceivers: true,
    deliveries: fakeDeliveries(),
    deliveryQueue: fakeDeliveryQueue(),
    messages: fakeMessages(),
    workflow: fakeWorkflow({ clock }),
    log: fakeLog(),
    meter: fakeMeter(),
    ...overrides,
  };
  return world as typeof world & Omit<FakeWorld, keyof Overrides> & Overrides;
}

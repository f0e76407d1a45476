/** The whole system on this machine, which sends to an endpoint in this process, with a data set on two days to import. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import {
  AthenaClient,
  GetQueryExecutionCommand,
  paginateListQueryExecutions,
  type QueryExecution,
} from "@aws-sdk/client-athena";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { meteredProcess } from "../../../bench/metered/used.ts";
import { type Api, api } from "../../../local/api.ts";
import type { Misbehaviour } from "../../../local/aws/misbehaviour.ts";
import { localAthenas } from "../../../local/aws/names.ts";
import { type LocalSystem, startSystem } from "../../../local/system.ts";
import { bucketResultsInTable } from "../../../shared/adapters/dynamodb/bucket-results.ts";
import { ledgersInTable } from "../../../shared/adapters/dynamodb/ledgers.ts";
import { dynamoTable } from "../../../shared/adapters/dynamodb/table.ts";
import { systemClock, systemIds } from "../../../shared/adapters/system.ts";
import { environment as names } from "../../../shared/contract/environment.ts";
import type { CohortId, ConnectionId, RunId } from "../../../shared/contract/ids.ts";
import type { RunView } from "../../../shared/contract/imports.ts";
import { type BucketRound, nextRound } from "../../../shared/domain/bucket-rounds.ts";
import type { Ledgers } from "../../../shared/ports/ledgers.ts";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { cohortOf, type Data, giveData } from "./days.ts";

/** Milliseconds before a step is retried: five tries take longer than the start of a new process on a busy machine. */
const RETRY_MS = 1_500;
/** Milliseconds before an import looks again whether its buckets are settled, or its queries have ended. */
const LOOK_MS = 500;
/** Makes time for kills before a query's start is recorded, in a look, and between two looks. */
const athenaIsSlow: Misbehaviour = {
  athena: { slowLooks: 1 },
  faults: [
    { service: "athena", operations: ["StartQueryExecution"], does: "answer-late", seconds: 0.3 },
    { service: "athena", does: "answer-late", seconds: 0.1 },
  ],
};
/** Timeout of an import in milliseconds. */
const PATIENCE_MS = 5 * 60_000;
const POLL_MS = 50;
/** Longer than a mail is being sent on a busy machine, in milliseconds. */
const MAILING_MS = 15_000;

export interface Mail {
  to: string;
  /** Seconds since 1970. */
  at: number;
}

export interface Here {
  system: LocalSystem;
  endpoint: Endpoint;
  ledgers: Ledgers;
  api: Api;
  connectionId: ConnectionId;
  /** The mails in the inbox, in order of arrival. */
  mails(): Promise<Mail[]>;
  cohort(data: Data): Promise<CohortId>;
  /** Changes it to other data. */
  change(cohort: string, data: Data): Promise<void>;
  /** The round in which the run's buckets are worked on. Undefined before the first one. */
  roundOf(run: RunId): Promise<BucketRound | undefined>;
  /** What Athena was asked by the run, as it is now. */
  queriesOf(run: RunId): Promise<QueryExecution[]>;
  /** Resolves with the run once it has ended, and its mails are sent or their sender was killed. */
  over(runId: string): Promise<RunView>;
  stop(): Promise<void>;
}

export async function here({ members, buckets }: Record<"members" | "buckets", number>): Promise<Here> {
  const folder = mkdtempSync(join(tmpdir(), "import-kills-"));
  const braze = await endpoint();
  const system = await startSystem({
    folder: join(folder, "system"),
    memory: true,
    retryPause: RETRY_MS,
    waitPause: LOOK_MS,
    requestsPerSecond: "off",
    membersPerBucket: Math.ceil(members / buckets),
    functionsProcess: meteredProcess,
    extraEndpoints: { [braze.origin]: "proof" },
    partnerKeys: { proof: "the proof's partner key" },
  });
  const calls = api(system.api, () => system.token());
  const dynamo = new DynamoDBClient(serviceOf(system, "DYNAMODB"));
  const athena = new AthenaClient(serviceOf(system, "ATHENA"));
  const table = dynamoTable({
    client: dynamo,
    name: system.environment[names.table] ?? "",
    clock: systemClock,
    ids: systemIds,
  });
  const bucketResults = bucketResultsInTable(table);
  await giveData(system, calls, { folder, members });
  const connectionId = await activeConnection(calls, braze.origin);
  // It is slow for imports only: who saves a cohort waits for a preview.
  const saved = async <Answer>(save: () => Promise<Answer>): Promise<Answer> => {
    await system.misbehave({});
    const answer = await save();
    await system.misbehave(athenaIsSlow);
    return answer;
  };

  return {
    system,
    endpoint: braze,
    connectionId,
    api: calls,
    ledgers: ledgersInTable(table),
    async mails() {
      const store = await fetch(new URL("/store", system.inbox));
      const { emails } = (await store.json()) as { emails: { destination: { to: string[] }; at: number }[] };
      return emails.map(({ destination, at }) => ({ to: destination.to.join(), at }));
    },
    async cohort(data) {
      const { id } = await saved(() => calls.post<{ id: CohortId }>("/cohorts", cohortOf(data)));
      return id;
    },
    async change(cohort, data) {
      await saved(() => calls.put(`/cohorts/${cohort}`, cohortOf(data)));
    },
    async roundOf(run) {
      const bucketed = await bucketResults.begun(run);
      return bucketed && (nextRound(bucketed, await bucketResults.of(run))?.round ?? "settle");
    },
    async queriesOf(run) {
      const ids: string[] = [];
      const all = paginateListQueryExecutions({ client: athena }, { WorkGroup: localAthenas.lake.workgroup });
      for await (const { QueryExecutionIds = [] } of all) ids.push(...QueryExecutionIds);
      const looked = await Promise.all(
        ids.map((QueryExecutionId) => athena.send(new GetQueryExecutionCommand({ QueryExecutionId }))),
      );
      return looked.flatMap(({ QueryExecution: query }) =>
        query?.ResultConfiguration?.OutputLocation?.includes(`/${run}/`) ? [query] : [],
      );
    },
    async over(runId) {
      const until = Date.now() + PATIENCE_MS;
      let mailingSince: number | undefined;
      while (Date.now() < until) {
        // While the functions are down the API answers 503.
        const run = await calls.get<RunView>(`/imports/${runId}`).catch(() => undefined);
        if (run && isOver(run)) {
          if (run.mails.every(({ state }) => state !== "sending")) return run;
          mailingSince ??= Date.now();
          // Its sender was killed: the next repair sends it, once the claim is stale.
          if (Date.now() - mailingSince > MAILING_MS) return run;
        }
        await pause(POLL_MS);
      }
      throw new Error(`the import ${runId} does not end`);
    },
    async stop() {
      dynamo.destroy();
      athena.destroy();
      await system.stop();
      await braze.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function isOver({ status, mails }: RunView): boolean {
  return status !== "queued" && status !== "running" && mails.every(({ state }) => state !== "waiting");
}

function serviceOf({ environment }: LocalSystem, service: "DYNAMODB" | "ATHENA") {
  return {
    endpoint: environment[`AWS_ENDPOINT_URL_${service}`] ?? "",
    region: environment["AWS_REGION"] ?? "",
    credentials: {
      accessKeyId: environment["AWS_ACCESS_KEY_ID"] ?? "",
      secretAccessKey: environment["AWS_SECRET_ACCESS_KEY"] ?? "",
    },
  };
}

async function activeConnection(calls: Api, origin: string): Promise<ConnectionId> {
  const { id } = await calls.post<{ id: ConnectionId }>("/connections", {
    name: "Proof",
    endpoint: origin,
    partner: "kubit",
    contacts: ["ops@example.com"],
  });
  await calls.post(`/connections/${id}/keys`, { key: "the-proofs-own-key" });
  await calls.post(`/connections/${id}/activation`, {});
  return id;
}

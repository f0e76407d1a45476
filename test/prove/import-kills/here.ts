/** The whole system on this machine, which sends to an endpoint in this process, with a data set on two days to import. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { meteredProcess } from "../../../bench/metered/used.ts";
import { type Api, api } from "../../../local/api.ts";
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
import { cohortOf, type Day, giveData } from "./days.ts";

/** Milliseconds before a step is retried: five tries take longer than the start of a new process on a busy machine. */
const RETRY_MS = 1_500;
/** Milliseconds before an import looks again whether its buckets are settled. */
const BUCKETS_LOOK_MS = 500;
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
  /** Creates a cohort of that day's data. */
  cohort(day: Day): Promise<CohortId>;
  /** Changes the cohort to the data of another day. */
  change(cohort: string, day: Day): Promise<void>;
  /** The round in which the run's buckets are worked on. Undefined before the first one. */
  roundOf(run: RunId): Promise<BucketRound | undefined>;
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
    waitPause: BUCKETS_LOOK_MS,
    requestsPerSecond: "off",
    membersPerBucket: Math.ceil(members / buckets),
    functionsProcess: meteredProcess,
    extraEndpoints: { [braze.origin]: "proof" },
    partnerKeys: { proof: "the proof's partner key" },
  });
  const calls = api(system.api, () => system.token());
  const dynamo = dynamoClient(system);
  const table = dynamoTable({
    client: dynamo,
    name: system.environment[names.table] ?? "",
    clock: systemClock,
    ids: systemIds,
  });
  const bucketResults = bucketResultsInTable(table);
  await giveData(system, calls, { folder, members });
  const connectionId = await activeConnection(calls, braze.origin);

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
    async cohort(day) {
      const { id } = await calls.post<{ id: CohortId }>("/cohorts", cohortOf(day));
      return id;
    },
    async change(cohort, day) {
      await calls.put(`/cohorts/${cohort}`, cohortOf(day));
    },
    async roundOf(run) {
      const bucketed = await bucketResults.begun(run);
      return bucketed && (nextRound(bucketed, await bucketResults.of(run))?.round ?? "settle");
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
      await system.stop();
      await braze.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function isOver({ status, mails }: RunView): boolean {
  return status !== "queued" && status !== "running" && mails.every(({ state }) => state !== "waiting");
}

function dynamoClient({ environment }: LocalSystem): DynamoDBClient {
  return new DynamoDBClient({
    endpoint: environment["AWS_ENDPOINT_URL_DYNAMODB"] ?? "",
    region: environment["AWS_REGION"] ?? "",
    credentials: {
      accessKeyId: environment["AWS_ACCESS_KEY_ID"] ?? "",
      secretAccessKey: environment["AWS_SECRET_ACCESS_KEY"] ?? "",
    },
  });
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

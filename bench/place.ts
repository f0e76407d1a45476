/** The whole system on this machine, with a data set to import and an active connection to an endpoint. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type Api, api } from "../local/api.ts";
import { activeConnection } from "../local/demo/connection.ts";
import { dataBucket } from "../local/demo/data-bucket.ts";
import { isOver } from "../local/demo/import-run.ts";
import type { Progress } from "../local/demo/progress.ts";
import { type LocalSystem, type SystemOptions, startSystem } from "../local/system.ts";
import type { CohortView } from "../shared/contract/definition-checks.ts";
import type { RunView } from "../shared/contract/imports.ts";
import { cohort as cohortRequest, DATA_SET, dataFiles, dataSet } from "./data.ts";
import type { Behaviour } from "./endpoint/figures.ts";
import { type Endpoint, startEndpoint } from "./endpoint/start.ts";
import type { Export } from "./people.ts";

const CLUSTER = "bench";

export interface Bench {
  /** Folder for all files. The caller removes it. */
  folder: string;
  seed: number;
  /** Settings of the endpoint that override those of a scenario. */
  behaviour: Partial<Behaviour>;
  progress: Progress;
}

export interface Imported {
  run: RunView;
  /** From the request until the mails are sent. */
  seconds: number;
}

export interface Place {
  endpoint: Endpoint;
  system: LocalSystem;
  /** Replaces the data set that imports read with this export. */
  export(wanted: { members: number; which: Export }): Promise<void>;
  /** Creates a cohort of all members and returns its id. */
  cohort(): Promise<string>;
  /** Throws if the import does not succeed. */
  import(cohort: string): Promise<Imported>;
  stop(): Promise<void>;
}

type Begun = Pick<SystemOptions, "requestsPerSecond" | "functionsProcess">;

async function place(bench: Bench, options: Begun): Promise<Place> {
  const endpoint = await startEndpoint(bench.folder, bench.behaviour);
  const folder = join(bench.folder, "system");
  let system: LocalSystem | undefined;
  try {
    system = await startSystem({
      ...options,
      folder,
      memory: true,
      extraEndpoints: { [endpoint.origin]: CLUSTER },
      partnerKeys: { [CLUSTER]: endpoint.secrets.partnerKey },
    });
    return await furnished(bench, endpoint, system);
  } catch (error) {
    await system?.stop();
    await endpoint.stop();
    throw error;
  }
}

async function furnished(bench: Bench, endpoint: Endpoint, system: LocalSystem): Promise<Place> {
  const { progress } = bench;
  const calls: Api = api(system.api, await system.token());
  const bucket = dataBucket(system.environment);
  await calls.put(`/data-sets/${DATA_SET}`, dataSet);
  const target = { endpoint: endpoint.origin, partner: "kubit", key: endpoint.secrets.clientSecret };
  const connection = await activeConnection(
    { api: calls, progress },
    { ...target, partnerKey: endpoint.secrets.partnerKey },
    "ops@example.com",
  );
  const request = { connectionId: connection.id, recipients: ["marketer@example.com"] };
  return {
    endpoint,
    system,
    async export({ members, which }) {
      const files = await dataFiles(join(bench.folder, "data"), { members, which, seed: bench.seed });
      const name = `${members}-${which}`;
      await bucket.replace(dataSet.users?.prefix ?? "", name, files.users);
      await bucket.replace(dataSet.events.prefix, name, files.events);
      progress.say(`  the ${which} export of ${members.toLocaleString("en")} members is in place`);
    },
    async cohort() {
      const { id } = await calls.post<CohortView>("/cohorts", cohortRequest);
      await checked(calls, id);
      return id;
    },
    async import(cohort) {
      const begun = performance.now();
      const { id } = await calls.post<{ id: string }>(`/cohorts/${cohort}/imports`, request);
      const run = await over(calls, cohort, id);
      const seconds = (performance.now() - begun) / 1_000;
      if (run.status !== "succeeded")
        throw new Error(`the import ended ${run.status}: ${run.inWords.what} ${run.inWords.why ?? ""}`);
      progress.say(`  imported in ${seconds.toFixed(1)} s: ${run.inWords.what}`);
      return { run, seconds };
    },
    async stop() {
      bucket.close();
      await system.stop();
      await endpoint.stop();
      rmSync(join(bench.folder, "system"), { recursive: true, force: true });
    },
  };
}

/** Each look takes the processor from what is measured. */
const POLL_MS = 250;
/** Longest time to wait for an import, or for the check of a cohort. */
const PATIENCE_MS = 3_600_000;

/** Waits for the check of a new cohort's definition, which evaluates it: an import is not to be measured beside it. */
async function checked(calls: Api, cohort: string): Promise<void> {
  const until = Date.now() + PATIENCE_MS;
  while (Date.now() < until) {
    const { definitionCheck } = await calls.get<CohortView>(`/cohorts/${cohort}`);
    // Without data there is a reason.
    if (definitionCheck.state !== "unchecked" || definitionCheck.reason) return;
    await pause(POLL_MS);
  }
  throw new Error(`the check of a cohort does not end within ${PATIENCE_MS / 60_000} minutes`);
}

/**
 * Waits for a run to end. Polls the history, which reads one row: the run's own page would also list its results. The
 * history may show a new run late, so the row is compared with the id that was answered.
 */
async function over(calls: Api, cohort: string, id: string): Promise<RunView> {
  const until = Date.now() + PATIENCE_MS;
  while (Date.now() < until) {
    const { items } = await calls.get<{ items: RunView[] }>(`/cohorts/${cohort}/imports?limit=1`);
    const [run] = items;
    if (run?.id === id && isOver(run)) return run;
    await pause(POLL_MS);
  }
  throw new Error(`an import does not end within ${PATIENCE_MS / 60_000} minutes`);
}

/** Starts the system, runs the work, and always stops the system. */
export async function at<Result>(
  bench: Bench,
  options: Begun,
  work: (here: Place) => Promise<Result>,
): Promise<Result> {
  const here = await place(bench, options);
  try {
    return await work(here);
  } finally {
    await here.stop();
  }
}

/**
 * What each function takes deployed, in milliseconds: the figures of the simulation, each with where it comes from.
 * Waiting for Braze's limit and for Braze's answers is not in here: the simulation has these as they happen.
 *
 * - `measured`: in docs/performance.md, on this project's machine.
 * - `estimate`: from the kind and number of calls that the step makes, 5 to 15 ms each for DynamoDB, 20 to 60 ms for S3,
 *   and from published cold starts of Node.js functions with the AWS SDK (300 to 400 ms of init with three clients:
 *   https://speedrun.nobackspacecrew.com/blog/2025/07/21/the-fastest-node-22-lambda-coldstart-configuration.html). To be
 *   replaced by the deployed system's own figures once there are any.
 */
import type { FunctionName } from "../../../shared/contract/functions.ts";

interface Duration {
  /** Of a new execution environment, before its first invocation. */
  cold: number;
  /** Of an invocation, for an import of few members. */
  warm: number;
  /** More for each million members of the change set. */
  perMillion?: number;
  from: string;
}

/** Braze's answer to a request of up to 1,000 ids. Source: as the benches assume it, docs/performance.md. */
export const BRAZE_ANSWER_MS = 300;

/** One consistent read, and one conditional write, of an item of DynamoDB: estimates. */
export const TABLE_READ_MS = 5;
export const TABLE_WRITE_MS = 8;

/** From the end of one state to the start of the next function: an estimate. */
export const TRANSITION_MS = 30;

/** A Distributed Map before its first child runs: an estimate, of starting the map run, reading a manifest, and a child. */
export const MAP_START_MS = 1_500;

const small: Duration = {
  cold: 600,
  warm: 60,
  from: "estimate: init of 400 ms and the first connections; a warm call of a few reads and writes",
};

/** DuckDB's library is 68 MB, loaded from a layer, and a database is opened in each invocation. */
const engineCold = 1_500;

export const durations: Partial<Record<FunctionName, Duration>> = {
  "timers/tick": {
    ...small,
    warm: 120,
    from: "estimate: four reads, one write, StartExecution",
  },
  "api/progress": {
    ...small,
    from: "estimate; the load of such a function is up to 104 ms, measured (cold-start)",
  },
  "steps/open": {
    cold: 700,
    warm: 80,
    from: "estimate: two reads, two writes; DuckDB is loaded only to settle another run",
  },
  "steps/select": {
    ...small,
    warm: 150,
    from: "estimate: four reads, one write, two or three calls of Athena",
  },
  "steps/prepare": {
    cold: engineCold,
    warm: 1_000,
    perMillion: 2_750,
    from: "measured: 27.5 s for 10 M members (changed), 0.2 s to open the engine (sql-process); the rest, of S3, is an estimate",
  },
  "steps/name": { ...small, warm: 70, from: "estimate: three reads, two writes, the secrets kept in memory" },
  "steps/send": {
    cold: 700,
    warm: 250,
    from: "estimate: four reads, one write, and five requests of S3 for the part, its earlier records, its marks and its results",
  },
  "steps/settle": {
    cold: engineCold,
    warm: 800,
    perMillion: 730,
    from: "measured: 7.3 s for 10 M members (changed); the rest, of S3, is an estimate",
  },
  "steps/bucket": {
    cold: engineCold,
    warm: 800,
    perMillion: 730,
    from: "estimate: as steps/settle, of the members of a bucket",
  },
  "steps/notify": {
    ...small,
    warm: 300,
    from: "estimate: four reads, three writes, and one mail by SES in 200 ms",
  },
};

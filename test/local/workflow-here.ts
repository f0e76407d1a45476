/** The import's deployed document on the Step Functions stand-in, with functions that a test defines. */
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import type { Invoked } from "../../local/aws/lambda.ts";
import { limited } from "../../local/aws/limited.ts";
import { machine } from "../../local/aws/machine.ts";
import { MapRuns } from "../../local/aws/map-runs.ts";
import { functionArn, localNames, REGION } from "../../local/aws/names.ts";
import { objectServer } from "../../local/aws/objects.ts";
import { operatorCredentials } from "../../local/aws/permissions/callers.ts";
import { stepFunctions } from "../../local/aws/step-functions.ts";
import { runnable } from "../../local/aws/workflow-document.ts";
import { ANY_PORT, type Listening, listening } from "../../local/listening.ts";
import { importWorkflow } from "../../shared/contract/import-workflow.ts";
import { workflowSubstitutions } from "../../shared/contract/workflow-steps.ts";
import type { PreparedPart } from "../../shared/domain/run.ts";
import type { Named } from "../../shared/usecases/run/name.ts";
import type { Prepared } from "../../shared/usecases/run/prepare.ts";
import type { PartsSent } from "../../shared/usecases/run/send.ts";
import type { Settling } from "../../shared/usecases/run/step-settle.ts";
import { temporaryFolder } from "./folder.ts";

type Event = Record<string, unknown>;
type Step = (event: Event) => Promise<Invoked> | Invoked;

export const run = { run: "r1" };
export const given = (payload: unknown): Invoked => ({ payload });
export const broken: Invoked = { error: { errorType: "TypeError", errorMessage: "broken" } };

export const firstPart = ({ parts }: Event) => (parts as PreparedPart[])[0]?.part;

const noPart = { part: 0, object: "", batches: 0 };
export const prepared = (facts: Partial<Prepared> = {}) =>
  given({
    next: "name",
    round: "",
    buckets: [],
    removes: "",
    adds: "",
    removesTogether: 1,
    addsTogether: 1,
    onlyRemove: noPart,
    onlyAdd: noPart,
    waitSeconds: 0,
    failure: "",
    ...facts,
  } satisfies Prepared);

export const partsSent = (next: "done" | "again", round: Partial<PartsSent> = {}) =>
  given({ next, waitSeconds: 0, at: 0, idleRounds: 0, turn: "", ...round } satisfies PartsSent);

export const named = (facts: Partial<Named> = {}) =>
  given({ next: "send", waitSeconds: 0, failure: "", ...facts } satisfies Named);

export const settling = (facts: Partial<Settling> = {}) =>
  given({ next: "done", buckets: [], waitSeconds: 0, ...facts } satisfies Settling);

const usual = (): Record<string, Step> => ({
  Open: () => given({ next: "prepare", waitSeconds: 0 }),
  Prepare: () => prepared({ adds: "add.jsonl" }),
  Name: () => named(),
  Send: () => partsSent("done"),
  Settle: () => settling(),
  Bucket: () => given({}),
  Notify: () => given({}),
});

const document = runnable(importWorkflow, {
  ...Object.fromEntries(workflowSubstitutions.map((name) => [name, functionArn(name.replace(/Arn$/, ""))])),
  WorkBucket: localNames.workBucket,
});

export interface WorkflowHere {
  /** The answer of each function. By default all succeed. Reset for each test. */
  steps: Record<string, Step>;
  /** Limits of the account, by default none. Reset for each test. `limit` sets them. */
  limits: { concurrency?: number; openMapRuns?: number };
  limit(limits: WorkflowHere["limits"]): void;
  /** Every invocation so far: function and event. */
  calls: [name: string, event: Event][];
  called(): string[];
  /** Number of invocations of `Send` for this part, and those that are sent after it. */
  sent(part: number): number;
  client: SFNClient;
  /** Manifest of the parts that add, by default two. */
  putManifest(text: string, name?: string): Promise<unknown>;
  start(name?: string, input?: unknown): ReturnType<typeof startIt>;
  describe(executionArn: string | undefined): ReturnType<typeof describeIt>;
  /** Resolves when the execution has ended with this status. */
  ends(executionArn: string | undefined, status: string): Promise<void>;
  /** Simulates a restart of the stand-in's process. Nothing continues before `resume`. */
  restart(): Promise<void>;
  resume(): void;
}

const startIt = (client: SFNClient, name: string, input: unknown) =>
  client.send(
    new StartExecutionCommand({ stateMachineArn: localNames.workflow, name, input: JSON.stringify(input) }),
  );
const describeIt = (client: SFNClient, executionArn: string | undefined) =>
  client.send(new DescribeExecutionCommand({ executionArn }));

/** Sets up and tears down around each test. `retryPause`: milliseconds before a step is repeated. */
export function workflowHere({ retryPause = 0 } = {}): WorkflowHere {
  const folder = temporaryFolder();
  const s3Options = { region: REGION, credentials: operatorCredentials, forcePathStyle: true };
  let objects: Listening;
  let s3: S3Client;
  let server: Listening;
  let service: ReturnType<typeof stepFunctions>;
  let mapRuns: MapRuns;
  let tests = 0;

  const here: WorkflowHere = {
    steps: usual(),
    limits: {},
    limit(limits) {
      here.limits = limits;
      mapRuns.admit();
    },
    calls: [],
    called: () => here.calls.map(([name]) => name),
    sent: (part) => here.calls.filter(([name, event]) => name === "Send" && firstPart(event) === part).length,
    client: new SFNClient({ region: REGION }),
    putManifest: (text, name = "add.jsonl") =>
      s3.send(
        new PutObjectCommand({
          Bucket: localNames.workBucket,
          Key: name,
          Body: Buffer.from(text),
        }),
      ),
    start: (name = "r1", input = run) => startIt(here.client, name, input),
    describe: (executionArn) => describeIt(here.client, executionArn),
    async ends(executionArn, status) {
      const current = async () => (await here.describe(executionArn)).status;
      await expect.poll(current, { timeout: 5_000 }).toBe(status);
    },
    async restart() {
      await halt();
      here.calls = [];
      here.steps = usual();
      await begin();
    },
    resume: () => service.resume(),
  };

  async function begin() {
    const lambda = async (name: string, event: unknown) => {
      here.calls.push([name, event as Event]);
      return (await here.steps[name]?.(event as Event)) ?? broken;
    };
    mapRuns = new MapRuns(() => here.limits.openMapRuns);
    service = stepFunctions({
      arn: localNames.workflow,
      machine: machine(document, {
        lambda: limited(lambda, () => here.limits.concurrency),
        objects: s3,
        retryPause,
        mapRuns,
      }),
      folder: `${folder}/executions-${tests}`,
    });
    server = await listening(service.server, ANY_PORT);
    const credentials = { accessKeyId: "local", secretAccessKey: "local" };
    here.client = new SFNClient({ endpoint: server.origin, region: REGION, credentials });
  }
  async function halt() {
    service.suspend();
    here.client.destroy();
    await server.close();
  }

  beforeAll(async () => {
    objects = await objectServer(`${folder}/objects`);
    s3 = new S3Client({
      ...s3Options,
      endpoint: objects.origin,
      requestChecksumCalculation: "WHEN_REQUIRED",
    });
  });
  afterAll(async () => {
    s3.destroy();
    await objects.close();
  });
  beforeEach(async () => {
    tests += 1;
    here.limits = {};
    here.calls = [];
    here.steps = usual();
    await here.putManifest('{"part":0,"object":"p0","batches":50}\n{"part":1,"object":"p1","batches":50}\n');
    await begin();
  });
  afterEach(halt);
  return here;
}

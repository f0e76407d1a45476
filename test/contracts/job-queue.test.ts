/** Asynchronous invocations: our adapter, through the official client, on the stand-in for Lambda. */
import { LambdaClient, ResourceNotFoundException } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { type Asynchronous, asynchronous } from "../../local/aws/asynchronous.ts";
import { deadLetters } from "../../local/aws/dead-letters.ts";
import type { Lambda } from "../../local/aws/lambda.ts";
import { lambdaService } from "../../local/aws/lambda-service.ts";
import { ANY_PORT, type Listening, listening } from "../../local/listening.ts";
import { jobQueueInLambda } from "../../shared/adapters/lambda/job-queue.ts";

/** Milliseconds: beside other tests a moment may be seconds. */
const WAIT = 60_000;
const spec = { memory: 256, timeout: 3, attempts: 2, needs: [] } as const;
let handed: { name: string; event: unknown }[] = [];
let does: Lambda = async () => ({ payload: null });
let events: Asynchronous;
let server: Listening;
let client: LambdaClient;

beforeAll(async () => {
  events = asynchronous({
    lambda: async (name, event) => {
      handed.push({ name, event });
      return does(name, event);
    },
    deadLetters: deadLetters(undefined),
    destinationOf: (name) => `failed-${name}`,
    triesOf: () => spec.attempts,
    folder: undefined,
    retryPause: 0,
  });
  server = await listening(lambdaService({ functions: { "jobs/run": spec }, events }), ANY_PORT);
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  client = new LambdaClient({ endpoint: server.origin, region: "eu-west-1", credentials });
});
afterAll(async () => {
  events?.suspend();
  client?.destroy();
  await server?.close();
});
beforeEach(() => {
  handed = [];
  does = async () => ({ payload: null });
});

const start = (job: string, functionName = "jobs/run") =>
  jobQueueInLambda({ client, functionName }).start(job);

it("is given a pointer, and returns before the job is done", async () => {
  const work = Promise.withResolvers<{ payload: null }>();
  does = () => work.promise;
  await start("one");
  await vi.waitFor(() => expect(handed).toEqual([{ name: "jobs/run", event: { job: "one" } }]), {
    timeout: WAIT,
  });
  work.resolve({ payload: null });
  await events.quiet();
});

it("is retried as often as the contract says if it fails", async () => {
  does = async () => ({ error: { errorType: "Error", errorMessage: "broken" } });
  await start("one");
  await events.quiet();
  expect(handed).toHaveLength(spec.attempts);
});

it("that does not exist is an unexpected error", async () => {
  await expect(start("one", "elsewhere")).rejects.toThrow(ResourceNotFoundException);
});

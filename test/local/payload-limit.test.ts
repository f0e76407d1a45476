/** What passes between states has 262,144 bytes at most, as on AWS. */
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { machine } from "../../local/aws/machine.ts";
import { functionArn, localNames, REGION } from "../../local/aws/names.ts";
import { objectServer } from "../../local/aws/objects.ts";
import { PAYLOAD_BYTES } from "../../local/aws/payload-limit.ts";
import { operatorCredentials } from "../../local/aws/permissions/callers.ts";
import { GET_OBJECT, INVOKE, runnable } from "../../local/aws/workflow-document.ts";
import type { Listening } from "../../local/listening.ts";
import { temporaryFolder } from "./folder.ts";

const folder = temporaryFolder();
let server: Listening;
let objects: S3Client;
beforeAll(async () => {
  server = await objectServer(`${folder}/objects`);
  objects = new S3Client({
    region: REGION,
    credentials: operatorCredentials,
    forcePathStyle: true,
    endpoint: server.origin,
    requestChecksumCalculation: "WHEN_REQUIRED",
  });
  await objects.send(
    new PutObjectCommand({ Bucket: localNames.workBucket, Key: "items", Body: Buffer.from("{}\n{}\n{}\n") }),
  );
});
afterAll(async () => {
  objects.destroy();
  await server.close();
});

const all = { ErrorEquals: ["States.ALL"] };
const task = {
  Type: "Task",
  Resource: INVOKE,
  Parameters: { FunctionName: functionArn("Step"), Payload: {} },
  Retry: [all],
};
/** Whatever fails is caught. */
const caught = { ...task, Catch: [{ ...all, Next: "Done" }], Next: "Done" };
const Done = { Type: "Succeed" };
const many = Array.from({ length: 3 }, () => ({}));

/** Runs it with functions that all answer that. Resolves with how often they were asked. */
async function ran(states: Record<string, object>, answer: unknown, input: object = {}): Promise<number> {
  const document = { StartAt: Object.keys(states)[0], States: states };
  let asked = 0;
  const lambda = async () => {
    asked += 1;
    return { payload: answer };
  };
  await machine(runnable(document, {}), { lambda, objects, retryPause: 0 }).run(input).result;
  return asked;
}

/** A text of that many bytes as JSON, all of whose characters have two. */
const text = (bytes: number) => "é".repeat((bytes - 2) / 2);
const exceeds = (message: RegExp) => ({
  name: "States.DataLimitExceeded",
  message: expect.stringMatching(message),
});

describe("what passes between states", () => {
  it("is refused as the result of a task, which is neither repeated nor caught", async () => {
    const states = { Step: { ...caught, ResultPath: null }, Done };
    await expect(ran(states, text(PAYLOAD_BYTES))).rejects.toMatchObject(
      exceeds(/result of Step has \d+ bytes/),
    );
    await expect(ran(states, text(PAYLOAD_BYTES - 1_000))).resolves.toBe(1);
  });

  it("is refused as the output of a state, with what it was given before", async () => {
    const states = {
      Step: { ...caught, ResultSelector: { "text.$": "$.Payload" }, ResultPath: "$.second" },
      Done,
    };
    const half = text(PAYLOAD_BYTES / 2);
    await expect(ran(states, half, { first: half })).rejects.toMatchObject(exceeds(/output of Step/));
    await expect(ran(states, half.slice(100), { first: half })).resolves.toBe(1);
  });

  const item = (returned: object) => ({
    StartAt: "Item",
    States: { Item: { ...task, ...returned, End: true } },
  });
  const inline = (returned: object) => ({
    Map: {
      Type: "Map",
      ItemsPath: "$.items",
      ItemProcessor: item(returned),
      ResultPath: null,
      Catch: caught.Catch,
      Next: "Done",
    },
    Done,
  });
  const distributed = (returned: object) => ({
    Begin: { Type: "Pass", Next: "Map" },
    Map: {
      Type: "Map",
      Label: "Map",
      ItemReader: {
        Resource: GET_OBJECT,
        ReaderConfig: { InputType: "JSONL" },
        Parameters: { Bucket: localNames.workBucket, Key: "items" },
      },
      ToleratedFailurePercentage: 100,
      ItemProcessor: item(returned),
      ResultPath: null,
      Catch: caught.Catch,
      Next: "Done",
    },
    Done,
  });

  it.each([
    ["inline", inline],
    ["Distributed", distributed],
  ])(
    "is refused as what the items of a map return (%s) together, also where it is dropped",
    async (_, map) => {
      const third = text(90_000);
      await expect(ran(map({}), third, { items: many })).rejects.toMatchObject(exceeds(/result of a map/));
      await expect(ran(map({ ResultSelector: {} }), third, { items: many })).resolves.toBe(3);
    },
  );

  it("ends an item of a Distributed map only, which the map tolerates, and an inline map with it", async () => {
    const large = text(PAYLOAD_BYTES);
    await expect(ran(distributed({ ResultSelector: {} }), large)).resolves.toBe(3);
    await expect(ran(inline({ ResultSelector: {} }), large, { items: many })).rejects.toMatchObject(
      exceeds(/result of Item/),
    );
  });

  it("is measured only where the document drops the result of a map", () => {
    const kept = { ...inline({}).Map, ResultPath: "$.kept" };
    expect(() => runnable({ StartAt: "Map", States: { Map: kept, Done } }, {})).toThrow(
      /must drop its result/,
    );
  });
});

import { createServer } from "node:http";
import { S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ANY_PORT, type Listening, listening } from "../../../local/listening.ts";
import { readLines } from "../../../shared/adapters/s3/objects.ts";

const whole = Buffer.from('{"id":"é\u2028x"}\n\n{"id":"y"}\n');
/** Breaks the connection in the middle of the second line of `broken`. */
const objects = createServer(({ url = "" }, response) => {
  response.writeHead(200, { "content-length": whole.length });
  if (!url.includes("broken")) response.end(whole);
  else response.write(whole.subarray(0, -5), () => response.destroy());
});
let s3: Listening;
let client: S3Client;
beforeAll(async () => {
  s3 = await listening(objects, ANY_PORT);
  client = new S3Client({
    endpoint: s3.origin,
    region: "eu-west-1",
    forcePathStyle: true,
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
  });
});
afterAll(async () => {
  client.destroy();
  await s3.close();
});

describe("the lines of an object", () => {
  it("end at line feeds only, and none is empty", async () => {
    expect(await readLines(client, "work", "whole")).toEqual(['{"id":"é\u2028x"}', '{"id":"y"}']);
  });

  it("are never a part of them: a connection that breaks is an error", async () => {
    await expect(readLines(client, "work", "broken")).rejects.toThrow(/aborted|ECONNRESET/);
  });
});

import { createServer } from "node:http";
import type { S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readLines } from "../../../shared/adapters/s3/objects.ts";
import { served } from "./served.ts";

const whole = Buffer.from('{"id":"é\u2028x"}\n\n{"id":"y"}\n');
/** Breaks the connection in the middle of the second line of `broken`. */
const objects = createServer(({ url = "" }, response) => {
  response.writeHead(200, { "content-length": whole.length });
  if (!url.includes("broken")) response.end(whole);
  else response.write(whole.subarray(0, -5), () => response.destroy());
});
let client: S3Client;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ client, close } = await served(objects));
});
afterAll(() => close());

describe("the lines of an object", () => {
  it("end at line feeds only, and none is empty", async () => {
    expect(await readLines(client, "work", "whole")).toEqual(['{"id":"é\u2028x"}', '{"id":"y"}']);
  });

  it("are never a part of them: a connection that breaks is an error", async () => {
    await expect(readLines(client, "work", "broken")).rejects.toThrow(/aborted|ECONNRESET/);
  });
});

import { createServer } from "node:http";
import type { S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, it } from "vitest";
import { partsInBucket } from "../../../shared/adapters/s3/parts.ts";
import { foldAttempts } from "../../../shared/domain/attempts.ts";
import { aRun } from "../../fakes/ids.ts";
import { served } from "./served.ts";

const run = aRun("once-a");
/** Names of attempts are random: the first by name is the last in time. */
const attempts = [
  { attempt: "a", at: "2026-01-01T10:00:00Z", reason: "key-refused" },
  { attempt: "b", at: "2026-01-01T09:00:00Z", reason: "rate-limited" },
];
const results = createServer(({ url = "" }, response) => {
  const { pathname, searchParams } = new URL(url, "http://s3");
  response.setHeader("content-type", "application/xml");
  const one = attempts.find(({ attempt }) => pathname.includes(`/0/${attempt}/`));
  if (one) return response.end(`${JSON.stringify({ batch: 3, outcome: "unsent", reason: one.reason })}\n`);
  const of = (name: string, at: string) =>
    `<Contents><Key>${searchParams.get("prefix")}0/${name}</Key><Size>9</Size><LastModified>${at}</LastModified></Contents>`;
  const all = attempts.map(
    ({ attempt, at }) => of(`${attempt}/0.none.jsonl`, at) + of(`${attempt}/started`, at),
  );
  return response.end(`<ListBucketResult><IsTruncated>false</IsTruncated>${all.join("")}</ListBucketResult>`);
});
let client: S3Client;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ client, close } = await served(results));
});
afterAll(() => close());

it("the reason of a batch is the one that was recorded last, whatever its attempt is called", async () => {
  const outcomes = foldAttempts(await partsInBucket({ client, bucket: "work" }).outcomes(run));
  expect(outcomes.results).toEqual([{ part: 0, batch: 3, outcome: "unsent", reason: "key-refused" }]);
});

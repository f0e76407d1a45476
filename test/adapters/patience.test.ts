/** An answer that begins and stalls is given up, which the SDK repeats where it can. */
import { createServer, type RequestListener } from "node:http";
import type { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { AthenaClient, GetQueryExecutionCommand } from "@aws-sdk/client-athena";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterEach, expect, it } from "vitest";
import { ANY_PORT, type Listening, listening } from "../../local/listening.ts";
import { patience } from "../../shared/adapters/patience.ts";

let server: Listening | undefined;
afterEach(() => server?.close());

async function settings(answer: RequestListener) {
  server = await listening(createServer(answer), ANY_PORT);
  return {
    endpoint: server.origin,
    region: "eu-west-1",
    credentials: { accessKeyId: "any", secretAccessKey: "any" },
    requestHandler: patience(100),
  };
}

it("of an object: its download fails", async () => {
  const client = new S3Client({
    ...(await settings((_, response) => {
      response.writeHead(200, { "content-length": 1_000 }).write("the beginning");
    })),
    forcePathStyle: true,
  });
  const { Body } = await client.send(new GetObjectCommand({ Bucket: "work", Key: "rows.parquet" }));
  await expect(buffer(Body as Readable)).rejects.toThrow();
  client.destroy();
});

it("of a small call: it is asked for again", async () => {
  let asked = 0;
  const answer = JSON.stringify({ QueryExecution: { QueryExecutionId: "one" } });
  const client = new AthenaClient(
    await settings((_, response) => {
      asked += 1;
      response.writeHead(200, {
        "content-type": "application/x-amz-json-1.1",
        "content-length": answer.length,
      });
      response.write(asked === 1 ? answer.slice(0, 5) : answer);
    }),
  );
  const { QueryExecution } = await client.send(new GetQueryExecutionCommand({ QueryExecutionId: "one" }));
  expect([QueryExecution?.QueryExecutionId, asked]).toEqual(["one", 2]);
  client.destroy();
});

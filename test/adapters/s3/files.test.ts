import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import type { S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { filesInBucket } from "../../../shared/adapters/s3/files.ts";
import { TooLargeForEngine } from "../../../shared/domain/too-large.ts";
import { temporaryFolder } from "../../local/folder.ts";
import { served } from "./served.ts";

const there = "ledgers/there.parquet";
/** S3 for a role that may list one folder only: reading an object that does not exist is forbidden. */
const narrow = createServer(({ url = "" }, response) => {
  const { pathname, searchParams } = new URL(url, "http://s3");
  response.setHeader("content-type", "application/xml");
  const prefix = searchParams.get("prefix");
  if (pathname !== "/work" && pathname !== "/work/") {
    response.writeHead(403).end("<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>");
    return;
  }
  const contents = `<Contents><Key>${there}</Key><Size>1</Size><LastModified>2026-01-01T00:00:00Z</LastModified></Contents>`;
  response.end(
    `<ListBucketResult><IsTruncated>false</IsTruncated>${prefix === there ? contents : ""}</ListBucketResult>`,
  );
});
let client: S3Client;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ client, close } = await served(narrow));
});
afterAll(() => close());

describe("an object that S3 forbids to read", () => {
  it("is missing if it is not listed either", async () => {
    expect(await filesInBucket({ client, bucket: "work" }).sha256("ledgers/gone.parquet")).toBe("missing");
  });

  it("is never treated as missing if it is listed", async () => {
    await expect(filesInBucket({ client, bucket: "work" }).sha256(there)).rejects.toThrow("Access Denied");
  });
});

describe("a download", () => {
  it("to a disk that is full is too large for the engine", async () => {
    const full = createServer((_, response) => void response.end("x".repeat(10_000)));
    const { client, close } = await served(full);
    const files = filesInBucket({ client, bucket: "work" });
    await expect(files.download("a", "/dev/full")).rejects.toThrow(TooLargeForEngine);
    await expect(files.downloadAll([{ object: "a", path: "/dev/full" }])).rejects.toThrow(TooLargeForEngine);
    await close();
  });
});

describe("an upload", () => {
  const folder = temporaryFolder();
  const MEBIBYTE = 1024 * 1024;
  /** The calls by which a file of so many bytes becomes an object. */
  const callsOf = async (bytes: number) => {
    const calls: string[] = [];
    const receiving = createServer((request, response) => {
      const { searchParams } = new URL(request.url ?? "", "http://s3");
      calls.push(`${request.method} ${[...searchParams.keys()].sort().join()}`);
      response.setHeader("content-type", "application/xml").setHeader("etag", '"e"');
      request.resume().on("end", () => response.end(answers[request.method ?? ""]));
    });
    const answers: Record<string, string> = {
      POST: "<Result><UploadId>u</UploadId><ETag>&quot;e&quot;</ETag></Result>",
    };
    const server = await served(receiving);
    const path = join(folder, `${bytes}`);
    writeFileSync(path, Buffer.alloc(bytes));
    await filesInBucket({ client: server.client, bucket: "work" }).upload(path, "ledgers/x.parquet");
    await server.close();
    return calls.sort();
  };

  it("of up to 32 MiB is one call", async () => {
    expect(await callsOf(32 * MEBIBYTE)).toEqual(["PUT x-id"]);
  });

  it("of more has parts of 8 MiB", async () => {
    const parts = Array.from({ length: 5 }, () => "PUT partNumber,uploadId,x-id");
    expect(await callsOf(32 * MEBIBYTE + 1)).toEqual(["POST uploadId", "POST uploads", ...parts]);
  });
});

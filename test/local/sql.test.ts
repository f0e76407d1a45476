/** SQL texts that take too much, on the whole system: each preview ends, and so does the system. */
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { localNames } from "../../local/aws/names.ts";
import { operatorCredentials } from "../../local/aws/permissions/callers.ts";
import { type LocalSystem, startSystem } from "../../local/system.ts";
import type { Preview } from "../../shared/contract/cohorts.ts";
import { isThere, sqlProcessesIn } from "../processes.ts";
import { temporaryFolder } from "./folder.ts";

const folder = temporaryFolder();
let system: LocalSystem;
beforeAll(async () => {
  system = await startSystem({ folder, memory: true });
  const client = new S3Client({
    endpoint: system.environment["AWS_ENDPOINT_URL_S3"] ?? "",
    region: "eu-west-1",
    credentials: operatorCredentials,
    forcePathStyle: true,
    requestChecksumCalculation: "WHEN_REQUIRED",
  });
  const Body = "who,at\nu1,2026-01-05\nu2,2026-01-06\n";
  await client.send(new PutObjectCommand({ Bucket: localNames.dataBucket, Key: "shop/events/a.csv", Body }));
  client.destroy();
  const events = {
    prefix: "shop/events/",
    format: "csv",
    columns: { user: "who", time: "at" },
    eventIs: "buy",
  };
  expect(await call("PUT", "/data-sets/shop", { name: "Shop", events })).toMatchObject({ status: 201 });
});
afterAll(() => system?.stop());

async function call<Answer>(method: string, path: string, body?: unknown) {
  const response = await fetch(`${system.api}${path}`, {
    method,
    headers: { authorization: `Bearer ${await system.token()}`, "content-type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return {
    status: response.status,
    location: response.headers.get("location"),
    body: (await response.json()) as Answer,
  };
}

const preview = (sql: string) =>
  call<Preview>("POST", "/previews", { timeZone: "UTC", definition: { kind: "sql", dataSet: "shop", sql } });

describe("previews of SQL texts", () => {
  it("end side by side, each with what was too much, and hinder no other", async () => {
    const deep = "repeat('[', 1000000) || repeat(']', 1000000)";
    const texts = [
      "SELECT unnest(range(1000000000))::VARCHAR AS external_id",
      `SELECT json_contains(${deep}, '1')::VARCHAR AS external_id`,
      "SELECT printf('%2000000000d', 1) AS external_id",
      `SELECT json_contains(${deep}, '2')::VARCHAR AS external_id`,
    ];
    const sound = preview("SELECT who AS external_id FROM events");
    const found = await Promise.all(texts.map(preview));
    const ended = { status: 422, body: { type: "urn:problem:definition-invalid" } };
    expect(found).toMatchObject(found.map(() => ended));
    expect(JSON.stringify(found)).toMatch(/more memory than there is \(1024 MB\)/);
    expect(JSON.stringify(found)).toMatch(/The engine failed on it/);
    expect(await sound).toMatchObject({ status: 200, body: { members: { total: 2 } } });
  });

  it("do not keep the system from stopping, and nothing of them is left", async () => {
    const endless = preview(
      "SELECT levenshtein(repeat('a', 10000000), repeat('b', 10000000))::VARCHAR AS external_id",
    );
    endless.catch(() => {});
    await expect.poll(() => sqlProcessesIn(folder), { timeout: 30_000 }).toHaveLength(1);
    const [pid = 0] = sqlProcessesIn(folder);
    await system.stop();
    await expect.poll(() => isThere(pid), { timeout: 10_000 }).toBe(false);
  });
});

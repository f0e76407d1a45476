/** Uploads on the whole system, from the presigned URL to the cohort. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalSystem, startSystem } from "../../local/system.ts";
import type { Cohort, ListVersion, Preview } from "../../shared/contract/cohorts.ts";
import type { ListReport } from "../../shared/contract/list-reports.ts";
import type { Problem } from "../../shared/contract/problems.ts";
import type { OpenedUpload } from "../../shared/contract/uploads.ts";
import { LIST_BYTES } from "../../shared/limits.ts";
import { temporaryFolder } from "./folder.ts";

let system: LocalSystem;
beforeAll(async () => {
  // Objects have the real time. Little else than the daily round is to run in the weeks of the last test.
  const clock = new Date();
  system = await startSystem({ folder: temporaryFolder(), memory: true, clock, upkeep: "cron(0 9 1 * ? *)" });
});
afterAll(() => system?.stop());

async function call<Answer>(method: string, path: string, body?: unknown, key?: string) {
  const response = await fetch(`${system.api}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${await system.token()}`,
      "content-type": "application/json",
      ...(key !== undefined && { "idempotency-key": key }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Answer };
}

const opened = (text: string, key?: string) =>
  call<OpenedUpload>("POST", "/uploads", { name: "VIP", format: "csv", bytes: text.length }, key);

async function put({ slot }: OpenedUpload, text: string): Promise<number> {
  const { status } = await fetch(slot.url, { method: slot.method, headers: slot.headers, body: text });
  return status;
}

async function uploaded(text: string): Promise<OpenedUpload> {
  const { body } = await opened(text);
  expect(await put(body, text)).toBe(200);
  return body;
}

const first = "Customer ID,Plan\n007,gold\nana,gold\n,gold\n007,gold\n";

describe("an uploaded list", () => {
  it("gets a report and a preview, and becomes a cohort that keeps its earlier lists", async () => {
    const upload = await uploaded(first);
    const report = await call<ListReport & { id: string }>("POST", `/uploads/${upload.id}/report`, {});
    expect(report).toMatchObject({
      status: 200,
      body: {
        headers: ["Customer ID", "Plan"],
        columns: { external_id: "Customer ID" },
        rows: 4,
        members: { total: 2, external_id: 2 },
        duplicates: 1,
        malformed: 0,
        unusable: { total: 1, first: [{ line: 4, reason: "no-identifier" }] },
      },
    });
    expect(await call("GET", `/reports/${report.body.id}`)).toMatchObject({ status: 200, body: report.body });

    const { object } = upload;
    const definition = { kind: "list", object, format: "csv", columns: report.body.columns };
    const draft = await call<Preview>("POST", "/previews", { timeZone: "UTC", definition, sample: true });
    expect(draft).toMatchObject({
      status: 200,
      body: { members: { total: 2 }, rejected: { "no-identifier": 1 } },
    });
    expect(draft.body).not.toHaveProperty("estimate");

    const cohort = { name: "VIP", timeZone: "UTC", definition };
    const { body: created } = await call<Cohort>("POST", "/cohorts", cohort);
    const next = await uploaded("external_id\nbo\n");
    const replaced = { kind: "list", object: next.object, format: "csv" };
    await call("PUT", `/cohorts/${created.id}`, { ...cohort, definition: replaced });
    await call("PUT", `/cohorts/${created.id}`, { ...cohort, name: "VIPs", definition: replaced });
    const { body: lists } = await call<{ items: ListVersion[] }>("GET", `/cohorts/${created.id}/lists`);
    expect(lists.items.map((one) => one.object)).toEqual([next.object, object]);
    expect(await call("POST", `/cohorts/${created.id}/preview`)).toMatchObject({
      status: 200,
      body: { members: { total: 1 } },
    });
  });

  it("with malformed rows has them in its report, and is not previewed as a smaller cohort", async () => {
    const upload = await uploaded("external_id,note\n1,a\n2\n3,c,d\n");
    expect(await call("POST", `/uploads/${upload.id}/report`, {})).toMatchObject({
      status: 200,
      body: {
        malformed: 2,
        unusable: {
          first: [
            { line: 3, reason: "malformed" },
            { line: 4, reason: "malformed" },
          ],
        },
      },
    });
    const definition = { kind: "list", object: upload.object, format: "csv" };
    expect(await call("POST", "/previews", { timeZone: "UTC", definition })).toMatchObject({
      status: 422,
      body: { type: "urn:problem:data-unreadable" },
    });
  });

  it("that was never uploaded is refused, not read as an empty list", async () => {
    const { body } = await opened(first);
    expect(await call<Problem>("POST", `/uploads/${body.id}/report`)).toMatchObject({
      status: 422,
      body: { type: "urn:problem:data-missing" },
    });
    expect((await call("POST", "/uploads/unknown/report")).status).toBe(404);
  });
});

describe("the URL of an upload", () => {
  it("has a unique name under one prefix", async () => {
    const [one, two] = [await opened(first), await opened(first)];
    expect(one.body.object).toMatch(/^uploads\/[a-z0-9]{20}\.csv$/);
    expect(two.body.object).not.toBe(one.body.object);
    expect(await call("GET", `/uploads/${one.body.id}`)).toMatchObject({
      body: { object: one.body.object, createdBy: "local-operator" },
    });
    const { body } = await call<{ items: OpenedUpload[] }>("GET", "/uploads");
    expect(body.items.map((item) => item.id)).toEqual(expect.arrayContaining([one.body.id, two.body.id]));
    expect(JSON.stringify(body)).not.toContain("X-Amz-Signature");
  });

  it("may be used by the page, and by no other page", async () => {
    const { body } = await opened(first);
    const asked = (origin: string) =>
      fetch(body.slot.url, {
        method: "OPTIONS",
        headers: {
          origin,
          "access-control-request-method": "PUT",
          "access-control-request-headers": Object.keys(body.slot.headers).join(","),
        },
      });
    expect((await asked(system.api)).status).toBe(200);
    expect((await asked("https://elsewhere.example")).status).toBe(403);
  });

  it("is the same object for the same Idempotency-Key, and refused for another file", async () => {
    const one = await opened(first, "key-1");
    const two = await opened(first, "key-1");
    expect(two.body).toMatchObject({ id: one.body.id, object: one.body.object });
    expect(await opened(`${first}more`, "key-1")).toMatchObject({
      status: 422,
      body: { type: "urn:problem:idempotency-key-reused" },
    });
  });

  it("is not given for more than a gigabyte", async () => {
    const wanted = { name: "All", format: "csv", bytes: LIST_BYTES + 1 };
    expect(await call("POST", "/uploads", wanted)).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: "/bytes" }] },
    });
  });
});

it("an upload that no cohort names ends after 30 days, and one that a cohort is made of does not", async () => {
  const [named, unnamed] = [await uploaded(first), await uploaded(first)];
  const definition = {
    kind: "list",
    object: named.object,
    format: "csv",
    columns: { external_id: "Customer ID" },
  };
  const cohort = { name: "Kept", timeZone: "UTC", definition };
  expect((await call("POST", "/cohorts", cohort)).status).toBe(201);
  await system.clock?.moveTo(new Date(Date.now() + 32 * 86_400_000));

  const { items } = (await call<{ items: OpenedUpload[] }>("GET", "/uploads?limit=50")).body;
  const listed = items.map(({ object }) => object);
  expect(listed).toContain(named.object);
  expect(listed).not.toContain(unnamed.object);
  const preview = (object: string) =>
    call<Preview>("POST", "/previews", { timeZone: "UTC", definition: { ...definition, object } });
  expect(await preview(named.object)).toMatchObject({ status: 200, body: { members: { total: 2 } } });
  expect((await preview(unnamed.object)).status).toBe(422);
  const left = await fetch(`${system.bucket}/${unnamed.object}`);
  expect(left.status).toBe(404);
});

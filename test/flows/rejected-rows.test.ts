/** Rejected rows, from a list to the file that a person downloads. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Api, api } from "../../local/api.ts";
import { dataBucket } from "../../local/demo/data-bucket.ts";
import { type LocalSystem, startSystem } from "../../local/system.ts";
import type { Cohort } from "../../shared/contract/cohorts.ts";
import type { RunId } from "../../shared/contract/ids.ts";
import type { Run, RunView } from "../../shared/contract/imports.ts";
import type { Problem } from "../../shared/contract/problems.ts";
import { type RejectedRowsView, rejectedColumns } from "../../shared/contract/rejected-rows.ts";
import { csvRecords, spreadsheetLine } from "../../shared/domain/csv.ts";
import { cohortOf, timeOf } from "../../shared/domain/ids.ts";
import { rejectedTotal } from "../../shared/domain/reasons.ts";
import { REJECTED_DAYS } from "../../shared/limits.ts";
import { readRejected } from "../../shared/usecases/imports/read-rejected.ts";
import { aRun } from "../fakes/ids.ts";
import { temporaryFolder } from "../local/folder.ts";
import { answer, type Endpoint, endpoint, heldId } from "../prove/endpoint.ts";
import { Story, users } from "./story.ts";

/** Sixty that Braze accepts, and some that it refuses. */
const fine = Array.from({ length: 60 }, (_, at) => `u${at}`);
const refused = ["-u8", 'ü,"9', "=HYPERLINK(1)"];
const header = ["external_id", "alias_name", "alias_label", "device_id", "anonymous"];
/** Rows with their lines in the file: what each can be found by, and the reason. */
const unusable: { row: string[]; line: string[] }[] = [
  { row: ["", "+34 600", "", "", ""], line: ["+34 600", "alias", "", "rejected", "alias-without-label", ""] },
  { row: ["", "+34 600", "", "", ""], line: ["+34 600", "alias", "", "rejected", "alias-without-label", ""] },
  {
    row: ["", "", "", "d\r\n1", "false"],
    line: ["d\r\n1", "device_id", "", "rejected", "identified-user-needs-external-id-or-alias", ""],
  },
  { row: ["", "", "email", "", ""], line: ["", "", "", "rejected", "no-identifier", ""] },
];

describe("the rejected rows of an import", () => {
  const folder = temporaryFolder();
  let braze: Endpoint;
  let system: LocalSystem;
  let calls: Api;
  let connectionId: string;
  const refusing = new Set(refused.map(byExternalId));

  beforeAll(async () => {
    braze = await endpoint();
    braze.misbehaves = () => (response, change, apply) => {
      if ([...change.add, ...change.remove].some((id) => refusing.has(id)))
        return answer(response, 400, { message: "some ids are not valid" });
      apply(change);
      answer(response, 201, { message: "success" });
    };
    system = await startSystem({
      folder,
      memory: true,
      extraEndpoints: { [braze.origin]: "strict" },
      partnerKeys: { strict: "the partner's key" },
    });
    calls = api(system.api, await system.token());
    const connection = {
      name: "Strict",
      endpoint: braze.origin,
      partner: "kubit",
      contacts: ["a@example.com"],
    };
    connectionId = (await calls.post<{ id: string }>("/connections", connection)).id;
    await calls.post(`/connections/${connectionId}/keys`, { key: "a-data-import-key" });
    await calls.post(`/connections/${connectionId}/activation`, {});
  });
  afterAll(async () => {
    await system?.stop();
    await braze?.close();
  });

  const listOf = async (rows: string[][]) => {
    const file = join(folder, "people.csv");
    // Unchanged: a list is not a spreadsheet.
    const quoted = (field: string) => `"${field.replaceAll('"', '""')}"`;
    writeFileSync(file, [header, ...rows].map((row) => `${row.map(quoted).join(",")}\n`).join(""));
    const bucket = dataBucket(system.environment);
    await bucket.replace("lists/people/", "x", [file]);
    bucket.close();
  };
  const imported = async (cohort: string): Promise<RunView> => {
    const request = { connectionId, recipients: ["ana@example.com"], allowUnusualChange: true };
    const { id } = await calls.post<Run>(`/cohorts/${cohort}/imports`, request);
    const read = () => calls.get<RunView>(`/imports/${id}`);
    await expect
      .poll(async () => (await read()).mails[0]?.state, { timeout: 60_000, interval: 200 })
      .toBe("sent");
    return read();
  };
  const rejectedOf = async ({ id }: Run, token: string) =>
    fetch(`${system.api}/imports/${id}/rejected`, { headers: { authorization: `Bearer ${token}` } });

  it("are one file with each rejected row and refused id, as counted, with a link that needs a scope", async () => {
    const people = [...fine, ...refused].map((id) => [id, "", "", "", ""]);
    await listOf([...people, ...unusable.map(({ row }) => row)]);
    const definition = { kind: "list", object: "lists/people/x-people.csv", format: "csv" };
    const cohort = await calls.post<Cohort>("/cohorts", { name: "People", timeZone: "UTC", definition });
    const run = await imported(cohort.id);
    expect(run).toMatchObject({
      status: "partial",
      counts: {
        added: 60,
        refused: 3,
        rejected: {
          "alias-without-label": 2,
          "identified-user-needs-external-id-or-alias": 1,
          "no-identifier": 1,
        },
      },
      rejected: { rows: 7, href: `/imports/${run.id}/rejected` },
    });

    expect((await rejectedOf(run, await system.token(["cohorts/read", "cohorts/write"]))).status).toBe(403);
    const allowed = await rejectedOf(run, await system.token(["people/read"]));
    expect(allowed.status).toBe(200);
    const { rows, expiresAt, link } = (await allowed.json()) as RejectedRowsView;
    expect({ rows, expiresAt }).toEqual({ rows: 7, expiresAt: run.rejected?.expiresAt });
    const file = await fetch(link.url);
    expect(file.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(file.headers.get("content-disposition")).toBe(`attachment; filename="rejected-${run.id}.csv"`);
    const text = await file.text();
    const wanted = [
      ...unusable.map(({ line }) => line),
      ...refused.map((id) => [id, "external_id", "", "refused", "refused-by-braze", "add"]),
    ].map(spreadsheetLine);
    expect(recordsIn(text)).toEqual(recordsIn([spreadsheetLine(rejectedColumns), ...wanted].join("")));
    for (const line of wanted) expect(text).toContain(line);
    const { counts } = run;
    expect(rows).toBe(counts && rejectedTotal(counts) + counts.refused);

    // Removes that Braze refused are in the next import's file. Ids that it now accepts are not.
    refusing.clear();
    refusing.add(byExternalId("u0"));
    await listOf(people.slice(1));
    const next = await imported(cohort.id);
    expect(next).toMatchObject({ counts: { added: 3, refused: 1, rejected: {} }, rejected: { rows: 1 } });
    const other = (await (await rejectedOf(next, await system.token())).json()) as RejectedRowsView;
    expect(await (await fetch(other.link.url)).text()).toBe(
      [rejectedColumns, ["u0", "external_id", "", "refused", "refused-by-braze", "remove"]]
        .map(spreadsheetLine)
        .join(""),
    );

    refusing.clear();
    const last = await imported(cohort.id);
    expect(last).toMatchObject({ status: "succeeded", counts: { removed: 1, refused: 0 } });
    expect(last).not.toHaveProperty("rejected");
    const none = await rejectedOf(last, await system.token());
    expect(none.status).toBe(404);
    expect(((await none.json()) as Problem).type).toBe("urn:problem:rejected-none");
  }, 120_000);
});

describe("asking for the rejected rows", () => {
  it("is refused with the reason, before the import has ended, if it has none, and after 30 days", async () => {
    const story = await Story.begin();
    const ask = (run: RunId) => readRejected(story.world, run, "all");
    story.world.engine.selects(users("a"), { rejected: { "no-identifier": 2, "alias-without-label": 1 } });
    const id = await story.accept();
    await story.upToSettle(id);
    await expect(ask(id)).rejects.toMatchObject({ kind: "not-found", code: "rejected-not-yet" });
    await story.settle(id);
    const { rows, link, expiresAt } = await ask(id);
    expect(rows).toBe(3);
    expect(link.url).toContain(`/rejected/${cohortOf(id)}/${id}.`);
    expect(Date.parse(link.expiresAt)).toBeLessThan(Date.parse(expiresAt));
    expect(JSON.stringify(await story.row(id))).not.toContain(".csv");

    const next = await story.import();
    story.world.engine.selects(users("a"));
    const none = await story.import();
    await expect(ask(none.id)).rejects.toMatchObject({ code: "rejected-none" });
    await expect(
      ask(aRun("once-x", { cohort: cohortOf(id), time: "2026-01-01T00:00:00.000Z" })),
    ).rejects.toMatchObject({ code: "not-found" });

    story.world.clock.advance(REJECTED_DAYS * 24 * 3_600_000);
    await expect(ask(next.id)).rejects.toMatchObject({ kind: "not-found", code: "rejected-expired" });
  });

  it("returns those of an import that the guard stopped or somebody cancelled: they were counted", async () => {
    const story = await Story.begin();
    story.world.engine.selects(users("a", "b"), { rejected: { "no-identifier": 2 } });
    const id = await story.accept();
    await story.open(id);
    await story.prepare(id);
    await story.world.runs.requestCancellation(id, { at: timeOf(id), by: "ana" });
    await story.settle(id);
    expect(await story.row(id)).toMatchObject({ status: "cancelled", rejected: { rows: 2 } });
    expect((await readRejected(story.world, id, "all")).rows).toBe(2);

    await story.import();
    const cohort = await story.world.cohorts.read(cohortOf(id));
    if (cohort) await story.world.cohorts.replace({ ...cohort, guard: { floor: 0, removeShare: 0.1 } });
    story.world.engine.selects(users("a"), { rejected: { "no-identifier": 3 } });
    const stopped = await story.import();
    expect(stopped).toMatchObject({ reason: "unusual-change", rejected: { rows: 3 } });
  });

  it("returns one file, however often settling is repeated", async () => {
    const story = await Story.begin();
    story.world.engine.selects(users("a"), { rejected: { "no-identifier": 1 } });
    const run = await story.import();
    const { link } = await readRejected(story.world, run.id, "all");
    await story.settle(run.id);
    const again = await readRejected(story.world, run.id, "all");
    expect(pathOf(again.link.url)).toBe(pathOf(link.url));
    expect(story.world.objects.names("rejected/")).toHaveLength(1);
  });
});

function byExternalId(id: string): string {
  return heldId({ kind: "external_id", id, label: "" });
}

/** Sorted: the order in the file is not fixed. */
function recordsIn(text: string): string[] {
  return (csvRecords(text) ?? []).map((record) => JSON.stringify(record)).sort();
}

function pathOf(url: string): string {
  return new URL(url).pathname;
}

/** The report of an uploaded list, and the check of a data set: what they ask the engine, and what they refuse. */
import { beforeEach, describe, expect, it } from "vitest";
import { defaultIdentifierOrder } from "../../shared/contract/cohorts.ts";
import type { ListReport, ReportRequest } from "../../shared/contract/list-reports.ts";
import type { Upload } from "../../shared/contract/uploads.ts";
import type { JobRequest } from "../../shared/domain/job.ts";
import { TooLargeForEngine } from "../../shared/domain/too-large.ts";
import { checkDataSet } from "../../shared/usecases/data-sets/check.ts";
import { readJob } from "../../shared/usecases/jobs/read.ts";
import { runJob } from "../../shared/usecases/jobs/run.ts";
import { submitJob } from "../../shared/usecases/jobs/submit.ts";
import { reportUpload } from "../../shared/usecases/uploads/report.ts";
import { type FakeWorld, fakeWorld } from "../fakes/world.ts";

const now = "2026-11-24T08:00:00.000Z";
const upload: Upload = {
  id: "vip",
  name: "VIP",
  bytes: 100,
  format: "csv",
  object: "uploads/vip.csv",
  delimiter: ";",
  createdAt: now,
  createdBy: "ana",
  version: 0,
};
const found: ListReport = {
  rows: 2,
  members: { total: 2, external_id: 2, alias: 0, device_id: 0 },
  duplicates: 0,
  rejected: {},
  format: "csv",
  headers: ["Customer ID"],
  columns: { external_id: "Customer ID" },
  malformed: 0,
  unusable: { total: 0, first: [] },
};
const events = {
  prefix: "shop/events/",
  format: "csv",
  columns: { user: "who", time: "at" },
  eventIs: "buy",
} as const;
const dataSet = { id: "shop", name: "Shop", events, version: 0 };

let world: FakeWorld;
let discarded: string[];
beforeEach(async () => {
  world = fakeWorld();
  discarded = [];
  world.listReports.says(found);
  world.listReports.discard = async () => void discarded.push("report");
  world.dataSetChecks.discard = async () => void discarded.push("check");
  await world.uploads.create(upload);
  await world.dataSets.create(dataSet);
});

describe("the report of an uploaded list", () => {
  const report = (request: ReportRequest = {}, id = "vip") => reportUpload(world, { id, request });

  it("is of the upload as it says it is, in the usual order of identifiers", async () => {
    expect(await report()).toEqual(found);
    expect(world.listReports.questions).toEqual([
      {
        list: { object: "uploads/vip.csv", format: "csv", delimiter: ";" },
        identifierOrder: defaultIdentifierOrder,
      },
    ]);
    expect(discarded).toEqual(["report"]);
  });

  it("is of the upload as the request says, where it says something", async () => {
    const asked = {
      format: "jsonl",
      delimiter: ",",
      encoding: "latin-1",
      nullValues: ["n/a"],
      columns: { external_id: "id" },
      identifierOrder: ["device_id"],
    } as const;
    await report(structuredClone(asked) as unknown as ReportRequest);
    const { columns, identifierOrder, ...list } = asked;
    expect(world.listReports.questions).toEqual([
      { list: { object: "uploads/vip.csv", ...list }, columns, identifierOrder },
    ]);
  });

  it("is refused for an upload that is not there, or can't be read, with the engine's words", async () => {
    await expect(report({}, "other")).rejects.toMatchObject({
      kind: "not-found",
      message: expect.stringContaining('There is no upload "other"'),
    });
    world.listReports.says({ reason: "data-missing", detail: "The object was not put." });
    await expect(report()).rejects.toMatchObject({
      kind: "unprocessable",
      code: "data-missing",
      message: "The object was not put.",
    });
    expect(world.log.lines).toMatchObject([
      { code: "upload-not-read", fields: { upload: "vip", reason: "data-missing" } },
    ]);
    expect(discarded).toEqual(["report"]);
  });

  it("tells by a code what is wrong, for whoever says it in another language", async () => {
    const fault = { code: "file-unreadable", values: { file: "vip.csv", what: "zip" } } as const;
    world.listReports.says({ reason: "data-unreadable", detail: "It is a workbook.", fault });
    await expect(report()).rejects.toMatchObject({ code: "data-unreadable", more: { fault } });
  });
});

describe("the check of a data set", () => {
  const check = (request = {}, more = {}) => checkDataSet(world, { id: "shop", request, now, ...more });

  it("has what was found, of which data, when and in which zone", async () => {
    expect(await check()).toMatchObject({ dataSetId: "shop", checkedAt: now, timeZone: "UTC", usable: true });
    expect(world.dataSetChecks.asked).toEqual([{ dataSet, asOf: new Date(now), timeZone: "UTC" }]);
    expect(discarded).toEqual(["check"]);
  });

  it("is in the data set's own zone, or else in the one that is asked for", async () => {
    expect(await check({ timeZone: "Asia/Tokyo" })).toMatchObject({ timeZone: "Asia/Tokyo" });
    const definition = { name: "Shop", events, timeZone: "Europe/Madrid" };
    expect(await check({ timeZone: "Asia/Tokyo" }, { definition })).toMatchObject({
      timeZone: "Europe/Madrid",
    });
    expect(world.dataSetChecks.asked.at(-1)?.dataSet).toEqual(definition);
  });

  it("logs why the data can't be used, and is refused only for a data set that is not there", async () => {
    const problem = { source: "events", reason: "stale-data", detail: "There is no newer file." } as const;
    const { events: files } = await check();
    world.dataSetChecks.finds({
      usable: false,
      problems: [problem],
      notes: [],
      noteFaults: [],
      events: files,
    });
    expect(await check()).toMatchObject({ usable: false, problems: [problem] });
    expect(world.log.lines).toMatchObject([
      { code: "data-set-not-usable", fields: { dataSet: "shop", reason: "stale-data" } },
    ]);
    await expect(checkDataSet(world, { id: "other", request: {}, now })).rejects.toMatchObject({
      kind: "not-found",
      message: expect.stringContaining('There is no data set "other"'),
    });
  });
});

describe("a job", () => {
  const outcomeOf = async (question: JobRequest) => {
    const { id } = await submitJob(world, { question, idempotencyKey: undefined });
    return (await readJob(world, { id, kinds: [question.kind] })).outcome;
  };
  beforeEach(() => world.jobQueue.does((id) => runJob(world, id)));

  it("reports an upload, or checks a data set as it is stored or as it is given", async () => {
    expect(await outcomeOf({ kind: "report", uploadId: "vip", request: {} })).toEqual({ answer: found });
    const check = { kind: "check", dataSetId: "shop", request: { timeZone: "Asia/Tokyo" } } as const;
    expect(await outcomeOf(check)).toMatchObject({ answer: { dataSetId: "shop", timeZone: "Asia/Tokyo" } });
    const definition = { name: "Shop", events, timeZone: "Europe/Madrid" };
    expect(await outcomeOf({ ...check, definition })).toMatchObject({
      answer: { timeZone: "Europe/Madrid" },
    });
    expect(await outcomeOf({ ...check, dataSetId: "other" })).toMatchObject({
      refusal: { kind: "not-found" },
    });
  });

  it("that its machine is too small for is answered so, and not tried again", async () => {
    const fault = { code: "engine-disk-full", values: {} } as const;
    world.dataSetChecks.check = () => Promise.reject(new TooLargeForEngine(fault));
    expect(await outcomeOf({ kind: "check", dataSetId: "shop", request: {} })).toMatchObject({
      refusal: {
        kind: "unprocessable",
        code: "too-large-for-engine",
        message: "The engine's disk is full of the data and of what is computed from it.",
        more: { fault },
      },
    });
  });

  it("of another kind, or about another thing, is another one under the same key", async () => {
    const asked: JobRequest[] = [
      { kind: "report", uploadId: "vip", request: {} },
      { kind: "report", uploadId: "other", request: {} },
      { kind: "check", dataSetId: "vip", request: {} },
      { kind: "check", dataSetId: "other", request: {} },
    ];
    const ids = new Set<string>();
    for (const question of asked) ids.add((await submitJob(world, { question, idempotencyKey: "k" })).id);
    expect(ids.size).toBe(asked.length);
  });

  it("that is not there is named by what was looked for", async () => {
    for (const [kind, name] of [
      ["preview", "preview"],
      ["draft", "preview"],
      ["report", "report"],
      ["check", "check"],
    ] as const)
      await expect(readJob(world, { id: "x", kinds: [kind] })).rejects.toThrow(`There is no ${name} "x"`);
  });
});

/** What a preview asks the engine, what it tells, and what it refuses. Nothing is sent, and its scratch is removed. */
import { beforeEach, describe, expect, it } from "vitest";
import {
  type CohortRequest,
  defaultIdentifierOrder,
  type PreviewRequest,
} from "../../shared/contract/cohorts.ts";
import { TooLargeForEngine } from "../../shared/domain/too-large.ts";
import { previewCohort, previewDraft } from "../../shared/usecases/cohorts/preview.ts";
import { aConnection } from "../fakes/ids.ts";
import { cohortId, connectionId, Story, users } from "./story.ts";

const now = "2026-11-24T08:00:00.000Z";
const definition = { kind: "list", object: "lists/loyal.csv", format: "csv" } as const;
const events = {
  prefix: "shop/events/",
  format: "csv",
  columns: { user: "who", time: "at" },
  eventIs: "buy",
} as const;
const dataSet = { id: "shop", name: "Shop", events, version: 0 };

let story: Story;
let discarded: number;
beforeEach(async () => {
  story = await Story.begin();
  discarded = 0;
  story.world.engine.selects(users("ana", "bo"));
});
const countDiscards = () => {
  story.world.changeSets.discard = async () => {
    discarded += 1;
  };
};
const preview = (request: PreviewRequest = {}) =>
  previewCohort(story.world, { id: cohortId, request, now, job: "one" });
const guardIs = async (guard: NonNullable<CohortRequest["guard"]>) => {
  const kept = await story.world.cohorts.read(cohortId);
  if (kept) await story.world.cohorts.replace({ ...kept, guard });
};

describe("a preview of a cohort", () => {
  it("counts whom it selects now, and asks for names and hints too", async () => {
    countDiscards();
    expect(await preview()).toEqual({
      rows: 2,
      members: { total: 2, external_id: 2, alias: 0, device_id: 0 },
      duplicates: 0,
      rejected: {},
      asOf: now,
    });
    expect(story.world.engine.questions).toEqual([
      {
        cohort: { definition, timeZone: "Europe/Madrid", identifierOrder: defaultIdentifierOrder },
        asOf: new Date(now),
        identifiedDevices: false,
        hints: true,
        unknownNames: true,
        exclusions: [],
      },
    ]);
    expect(discarded).toBe(1);
  });

  it("is as of another time, of a sample, if it is asked so", async () => {
    expect(await preview({ asOf: "2026-11-01", sample: true })).toMatchObject({
      asOf: "2026-10-31T23:00:00.000Z",
    });
    expect(story.world.engine.questions).toMatchObject([
      { asOf: new Date("2026-10-31T23:00:00.000Z"), sample: true },
    ]);
    await expect(preview({ asOf: "2026-11-25" })).rejects.toMatchObject({ code: "invalid-request" });
  });

  it("tells how the data was read, and hints about values and names together", async () => {
    const reading = { files: 1 } as never;
    const { evaluate } = story.world.engine;
    story.world.engine.evaluate = async (question) => {
      const members = await evaluate(question);
      if ("reason" in members) return members;
      return { ...members, reading, hints: { "outer-blanks": 1 }, unknown: { events: ["byu"] } as never };
    };
    expect(await preview()).toMatchObject({ reading, hints: { "outer-blanks": 1, events: ["byu"] } });
  });

  it("notes whether the definition could be evaluated, and refuses one that could not", async () => {
    countDiscards();
    story.world.engine.fails({ reason: "definition-invalid", detail: "There is no column." });
    await expect(preview()).rejects.toMatchObject({ kind: "unprocessable", code: "definition-invalid" });
    expect(await story.world.definitionChecks.read(cohortId)).toMatchObject({ state: "not-evaluable" });
    expect(story.world.log.lines).toMatchObject([
      { code: "cohort-not-evaluated", fields: { reason: "definition-invalid" } },
    ]);
    story.world.engine.selects(users("ana"));
    await preview();
    expect(await story.world.definitionChecks.read(cohortId)).toMatchObject({ state: "evaluable" });
    expect(discarded).toBe(2);
  });

  it("says by a code with its names what is wrong, so that the page can say it in its reader's language", async () => {
    const fault = { code: "no-table", values: { database: "warehouse", table: "events" } } as const;
    story.world.engine.fails({ reason: "definition-invalid", detail: "There is no table.", fault });
    await expect(preview()).rejects.toMatchObject({ more: { fault } });
    expect(await story.world.definitionChecks.read(cohortId)).toMatchObject({ fault });
    await expect(story.accept()).rejects.toMatchObject({ more: { fault } });
  });

  it("is refused at a connection that is not there", async () => {
    await expect(preview({ connectionId: aConnection("none") })).rejects.toThrow(
      'There is no connection "none"',
    );
  });
});

describe("a preview at a connection", () => {
  it("tells what an import would add and remove there", async () => {
    await story.import();
    story.world.engine.selects(users("bo", "cy", "di"));
    expect((await preview({ connectionId })).change).toEqual({
      adds: 2,
      removes: 1,
      keeps: 1,
      unusual: false,
    });
    expect(story.world.engine.questions.at(-1)).toMatchObject({ identifiedDevices: false });
  });

  it("says in words that the import would be stopped, in the language that is asked for", async () => {
    await guardIs({ removeShare: 0.1, floor: 0 });
    await story.import();
    story.world.engine.selects(users("bo"));
    const { change } = await preview({ connectionId });
    expect(change).toMatchObject({ adds: 0, removes: 1, unusual: true, unusualChange: { held: 2 } });
    expect(change?.inWords?.why).toMatch(/remove more than 10%/);
    const spanish = await preview({ connectionId, locale: "es" });
    expect(spanish.change?.inWords?.why).toMatch(/Quitaría más/);
  });

  it("asks for identified devices where devices are held", async () => {
    story.world.engine.selects([{ kind: "device_id", id: "d-1", label: "" }]);
    await story.import();
    await preview({ connectionId });
    expect(story.world.engine.questions.at(-1)).toMatchObject({ identifiedDevices: true });
  });

  it("is refused if what Braze holds is not known, and one without a connection is not", async () => {
    await story.import();
    const { object = "" } = (await story.pointer()) ?? {};
    story.world.objects.lose(object);
    await expect(preview({ connectionId })).rejects.toMatchObject({
      kind: "unprocessable",
      code: "ledger-lost",
    });
    expect(story.world.log.lines.at(-1)).toMatchObject({
      code: "ledger-lost",
      fields: { cohort: cohortId, connection: connectionId },
    });
    expect(await preview()).toMatchObject({ members: { total: 2 } });
  });

  it("is refused before anything is asked where a backup's ledger has to be renewed by an import", async () => {
    await story.import();
    const before = story.world.engine.questions.length;
    const { read } = story.world.ledgers;
    story.world.ledgers.read = async (cohort) => {
      const found = await read(cohort);
      for (const { pointer } of Object.values(found.byConnection)) if (pointer) pointer.restored = true;
      return found;
    };
    await expect(preview({ connectionId })).rejects.toMatchObject({
      kind: "unprocessable",
      code: "ledger-restored",
      message: expect.stringContaining("Import it"),
    });
    expect(story.world.engine.questions).toHaveLength(before);
  });

  it("is refused where the comparison with what Braze holds is too large, and says so", async () => {
    await story.import();
    const fault = { code: "engine-disk-full", values: {} } as const;
    story.world.changeSets.compare = () => Promise.reject(new TooLargeForEngine(fault));
    await expect(preview({ connectionId })).rejects.toMatchObject({
      kind: "unprocessable",
      code: "too-large-for-engine",
      message: "The engine's disk is full of the data and of what is computed from it.",
    });
  });

  it("lets any other error through", async () => {
    story.world.changeSets.compare = () => Promise.reject(new Error("out of memory"));
    await expect(preview({ connectionId })).rejects.toThrow("out of memory");
  });
});

describe("a preview of a draft", () => {
  const draft = { timeZone: "UTC", definition } as const;

  it("is of the definition that is given, with its own order of identifiers", async () => {
    const identifierOrder = ["device_id"] as never;
    expect(
      await previewDraft(story.world, { draft: { ...draft, identifierOrder }, now, job: "one" }),
    ).toMatchObject({
      members: { total: 2 },
    });
    expect(story.world.engine.questions).toMatchObject([{ cohort: { timeZone: "UTC", identifierOrder } }]);
    expect(await story.world.definitionChecks.read(cohortId)).toBeUndefined();
  });

  it("is of its data set, and is refused for what that can't have before any file is read", async () => {
    await story.world.dataSets.create(dataSet);
    const where = { firstSeen: { within: { days: 7 } } } as never;
    const criteria = { kind: "criteria", dataSet: "shop", where } as const;
    const count = { performed: { event: "buy" } } as never;
    await previewDraft(story.world, {
      draft: { ...draft, definition: { ...criteria, where: count } },
      now,
      job: "one",
    });
    expect(story.world.engine.questions).toMatchObject([{ dataSet: { id: "shop" } }]);
    const user = { user: { property: "plan", is: { equal: "pro" } } } as never;
    await expect(
      previewDraft(story.world, {
        draft: { ...draft, definition: { ...criteria, where: user } },
        now,
        job: "one",
      }),
    ).rejects.toMatchObject({ kind: "unprocessable", code: "definition-invalid" });
    expect(story.world.engine.questions).toHaveLength(1);
  });
});

import { beforeEach, describe, expect, it } from "vitest";
import type { RunId } from "../../shared/contract/ids.ts";
import { BATCHES_IN_FLIGHT, CANCELLATION_CHECK_MS } from "../../shared/limits.ts";
import { cohortId, Story, users } from "./story.ts";

const before = users(...Array.from({ length: 40 }, (_, at) => `left${at}`));
const after = users(...Array.from({ length: 40 }, (_, at) => `came${at}`));

let story: Story;
/** A run that removes 40 and adds 40, one per request: one part each. */
let id: RunId;
beforeEach(async () => {
  story = await Story.begin({ idsPerBatch: 1, batchesPerPart: 40 });
  story.world.engine.selects(before);
  await story.import();
  story.world.braze.calls.length = 0;
  story.world.engine.selects(after);
  id = await story.accept({ allowUnusualChange: true });
  await story.open(id);
  await story.prepare(id);
  await story.name(id);
});

/** Sends the part with a worker that stops while all its requests are under way, and calls `meanwhile`. */
async function sendLost(part: number, meanwhile: () => Promise<void>): Promise<void> {
  const { braze, clock } = story.world;
  const goesOn = Promise.withResolvers<void>();
  const standsStill = Promise.withResolvers<void>();
  let asked = 0;
  braze.before(() => {
    asked += 1;
    if (asked === BATCHES_IN_FLIGHT) standsStill.resolve();
    return goesOn.promise;
  });
  const lost = story.send(id, part);
  await standsStill.promise;
  braze.before(() => {});
  await meanwhile();
  clock.advance(CANCELLATION_CHECK_MS);
  goesOn.resolve();
  await lost;
}

/** Requests with ids of one kind, from a position among all requests on. */
const requests = (way: "add" | "remove", from = 0) =>
  story.world.braze.calls
    .slice(from)
    .filter((call) => call.call === "change" && call.batch[way].user_ids.length > 0).length;

describe("a worker whose execution timed out while it still runs", () => {
  it("removes nobody once the adds are sent", async () => {
    let begun = 0;
    await sendLost(0, async () => {
      await story.send(id, 0);
      begun = story.world.braze.calls.length;
      await story.send(id, 1);
    });
    expect(requests("add", begun)).toBe(40);
    // Requests that were under way when the adds began can't be cancelled.
    expect(requests("remove", begun)).toBe(0);
    await story.settle(id);
    expect(await story.row(id)).toMatchObject({ status: "succeeded", counts: { added: 40, removed: 40 } });
  });

  it("sends nothing once the import has ended", async () => {
    await story.send(id, 0);
    let ended = 0;
    await sendLost(1, async () => {
      await story.send(id, 1);
      await story.settle(id);
      ended = story.world.braze.calls.length;
    });
    expect(requests("add", ended)).toBe(0);
    expect(await story.row(id)).toMatchObject({ status: "succeeded", counts: { added: 40, removed: 40 } });
    expect(story.world.braze.ids(cohortId)).toEqual(after.map(({ id }) => id).sort());
  });

  it("is distinguished from one that is on time: adds begin when every remove is done", async () => {
    await story.send(id, 0);
    expect(requests("remove")).toBe(40);
    expect(await story.row(id)).not.toHaveProperty("addsBegan");
    await story.send(id, 1);
    expect(requests("add")).toBe(40);
    expect(await story.row(id)).toMatchObject({ addsBegan: true });
  });
});

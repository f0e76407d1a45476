import { beforeEach, describe, expect, it } from "vitest";
import { readImport } from "../../shared/usecases/imports/read.ts";
import { Story, users } from "./story.ts";

let story: Story;
beforeEach(async () => {
  story = await Story.begin();
  story.world.engine.selects(users("ana"));
});

describe("a request that waits for the end of an import", () => {
  it("is answered once the import has ended", async () => {
    const run = await story.accept();
    const { pause } = story.world.clock;
    let looks = 0;
    story.world.clock.pause = async (milliseconds) => {
      looks += 1;
      if (looks === 3) {
        story.world.clock.pause = pause;
        await story.follow(run);
      }
      return pause(milliseconds);
    };
    expect(await readImport(story.world, run, "all", 20)).toMatchObject({ status: "succeeded" });
    expect(looks).toBe(3);
  });

  it("is answered as the import is when its seconds have passed, after a look a second", async () => {
    const run = await story.accept();
    const before = story.world.clock.now().getTime();
    expect(await readImport(story.world, run, "all", 5)).toMatchObject({ status: "queued" });
    expect(story.world.clock.now().getTime() - before).toBe(5_000);
    expect(story.world.clock.pauses).toEqual([1_000, 1_000, 1_000, 1_000, 1_000]);
  });

  it("is answered at once where the import has ended, or nobody waits", async () => {
    const { id } = await story.import();
    const pauses = story.world.clock.pauses.length;
    expect(await readImport(story.world, id, "all", 20)).toMatchObject({ status: "succeeded" });
    const next = await story.accept();
    expect(await readImport(story.world, next, "all")).toMatchObject({ status: "queued" });
    expect(story.world.clock.pauses).toHaveLength(pauses);
  });

  it("is refused at once for an import that the caller may not see, or that there is not", async () => {
    const run = await story.accept();
    await expect(readImport(story.world, run, [], 20)).rejects.toMatchObject({ kind: "forbidden" });
    const none = run.replace("once", "gone") as typeof run;
    await expect(readImport(story.world, none, "all", 20)).rejects.toMatchObject({ kind: "not-found" });
    expect(story.world.clock.pauses).toEqual([]);
  });
});

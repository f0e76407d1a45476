/** The seconds that a connection lets pass between the removes and the adds of an import. */
import { beforeEach, describe, expect, it } from "vitest";
import { changeConnection } from "../../shared/usecases/connections/change.ts";
import { createConnection } from "../../shared/usecases/connections/create.ts";
import { readConnection } from "../../shared/usecases/connections/read.ts";
import { prepareRun } from "../../shared/usecases/run/prepare.ts";
import { connectionId, Story, users } from "./story.ts";

let story: Story;
beforeEach(async () => {
  story = await Story.begin();
});

const set = (secondsBeforeAdds: number) =>
  changeConnection(story.world, { id: connectionId, change: { secondsBeforeAdds }, force: false });

/** The import of these users, up to what its prepare tells the workflow. */
async function prepared(...ids: string[]) {
  story.world.engine.selects(users(...ids));
  const run = await story.accept();
  await story.open(run);
  return { run, told: await story.prepare(run) };
}

describe("the seconds before adds", () => {
  it("are 0 unless a connection sets them", async () => {
    const request = { name: "Shop", endpoint: "https://rest.fra-01.braze.eu", partner: "kubit" };
    const contacts = ["ops@example.com"];
    const plain = await createConnection(story.world, { request: { ...request, contacts } });
    expect(plain.secondsBeforeAdds).toBe(0);
    const patient = { ...request, contacts, secondsBeforeAdds: 120 };
    const { id } = await createConnection(story.world, { request: patient });
    expect(await readConnection(story.world, id)).toMatchObject({ secondsBeforeAdds: 120 });
    const renamed = await changeConnection(story.world, { id, change: { name: "Store" }, force: false });
    expect(renamed.secondsBeforeAdds).toBe(120);
    const hasty = await changeConnection(story.world, { id, change: { secondsBeforeAdds: 0 }, force: false });
    expect(hasty.secondsBeforeAdds).toBe(0);
  });

  it("are told to the workflow where an import has removes and adds, also if it asks again", async () => {
    await set(120);
    story.world.engine.selects(users("ana", "bo"));
    await story.import();
    const { run, told } = await prepared("ana", "cy");
    expect(told).toMatchObject({ next: "name", waitSeconds: 120 });
    expect(await story.prepare(run)).toEqual(told);
  });

  it("are 0 where an import only adds, only removes, or changes nothing", async () => {
    await set(120);
    for (const selected of [["ana", "bo"], ["ana"], ["ana"]]) {
      const { run, told } = await prepared(...selected);
      expect(told).toMatchObject({ next: "name", waitSeconds: 0 });
      await story.follow(run);
    }
  });

  it("that can't be read fail the step and nothing more, however long its scratch files take to go", async () => {
    await set(120);
    story.world.engine.selects(users("ana"));
    await story.import();
    story.world.engine.selects(users("bo"));
    const run = await story.accept();
    await story.open(run);
    const { connections, changeSets } = story.world;
    const broken = async () => {
      throw new Error("the table is throttled");
    };
    const slowly = {
      ...changeSets,
      discard: () => new Promise<void>((resolve) => void setImmediate(resolve)),
    };
    const world = { ...story.world, connections: { ...connections, read: broken }, changeSets: slowly };
    const unhandled: unknown[] = [];
    const listeners = process.listeners("unhandledRejection");
    process.removeAllListeners("unhandledRejection");
    process.on("unhandledRejection", (reason) => void unhandled.push(reason));
    try {
      await expect(prepareRun(world, run)).rejects.toThrow("the table is throttled");
    } finally {
      process.removeAllListeners("unhandledRejection");
      for (const listener of listeners) process.on("unhandledRejection", listener);
    }
    expect(unhandled).toEqual([]);
    expect(await story.prepare(run)).toMatchObject({ next: "name", waitSeconds: 120 });
  });

  it("do not keep an import from ending where its connection is gone", async () => {
    await set(120);
    story.world.engine.selects(users("ana"));
    await story.import();
    story.world.engine.selects(users("bo"));
    const run = await story.accept();
    await story.open(run);
    const connection = await story.world.connections.read(connectionId);
    if (connection) await story.world.connections.remove(connection);
    expect(await story.prepare(run)).toMatchObject({ next: "name", waitSeconds: 0 });
  });

  it("pass after the last remove, and before the first add", async () => {
    await set(120);
    story.world.engine.selects(users("ana", "bo", "cy"));
    await story.import({ allowUnusualChange: true });
    story.world.engine.selects(users("di", "ed", "fi"));
    const sent: { what: "add" | "remove"; at: number }[] = [];
    story.world.braze.before((call) => {
      if (call.call !== "change") return;
      const what = call.batch.remove.user_ids.length > 0 ? "remove" : "add";
      sent.push({ what, at: story.world.clock.now().getTime() });
    });
    expect(await story.import({ allowUnusualChange: true })).toMatchObject({ status: "succeeded" });
    expect(sent.map(({ what }) => what)).toEqual(["remove", "remove", "add", "add"]);
    const [, lastRemove, firstAdd] = sent;
    expect((firstAdd?.at ?? 0) - (lastRemove?.at ?? 0)).toBeGreaterThanOrEqual(120_000);
  });
});

/** What a running import prevents: members that it is just adding must not be left behind. */
import { beforeEach, describe, expect, it } from "vitest";
import type { ConnectionId } from "../../shared/contract/ids.ts";
import { deleteCohort } from "../../shared/usecases/cohorts/delete.ts";
import { deleteConnection } from "../../shared/usecases/connections/delete.ts";
import { aConnection } from "../fakes/ids.ts";
import { ScheduleStory } from "./schedule-story.ts";
import { cohortId, connectionId, users } from "./story.ts";

let story: ScheduleStory;
beforeEach(async () => {
  story = await ScheduleStory.begin();
  story.world.engine.selects(users("ana", "bo"));
});

async function anotherConnection(): Promise<ConnectionId> {
  const connection = await story.world.connections.read(connectionId);
  if (!connection) throw new Error("the connection is gone");
  const id = aConnection("another");
  await story.world.connections.create({ ...connection, id });
  return id;
}

describe("while a cohort's first import goes on", () => {
  it("its schedule does not turn away from the connection, unless members may be left there", async () => {
    const another = await anotherConnection();
    await story.create();
    const run = await story.triggerNow();
    await story.story.open(run.id);
    await expect(story.change({ connectionId: another })).rejects.toMatchObject({
      code: "import-going-on",
      more: { run: run.id },
    });
    await story.work();
    await expect(story.change({ connectionId: another })).rejects.toMatchObject({
      code: "members-left-at-braze",
      more: { held: [{ connectionId, members: 2 }] },
    });
    expect(await story.change({ connectionId: another }, true)).toMatchObject({ connectionId: another });
  });

  it("its schedule does not turn away from the connection while one is queued", async () => {
    const another = await anotherConnection();
    await story.create();
    const run = await story.triggerNow();
    await expect(story.change({ connectionId: another })).rejects.toMatchObject({
      code: "import-going-on",
      more: { run: run.id },
    });
  });

  it("it is not deleted, whoever may be left, also while the import is queued", async () => {
    const id = await story.story.accept();
    const refused = { code: "import-going-on", more: { run: id } };
    for (const leaveMembers of [true, false])
      await expect(
        deleteCohort(story.world, { reach: "all", id: cohortId, leaveMembers, force: true }),
      ).rejects.toMatchObject(refused);
  });

  it("its connection is not deleted, whoever may be left", async () => {
    const id = await story.story.accept();
    const refused = { code: "connection-in-use", more: { run: id } };
    for (const leaveMembers of [true, false])
      await expect(
        deleteConnection(story.world, { id: connectionId, leaveMembers, force: true }),
      ).rejects.toMatchObject(refused);
  });
});

it("a connection keeps its keys if an import through it begins while it is being deleted", async () => {
  const { connections, keyVault } = story.world;
  const { replace } = connections;
  connections.replace = async (next) => {
    connections.replace = replace;
    await story.story.accept();
    return replace(next);
  };
  await expect(
    deleteConnection(story.world, { id: connectionId, leaveMembers: true, force: false }),
  ).rejects.toMatchObject({ code: "connection-in-use" });
  expect(await keyVault.read({ connection: connectionId, key: "new" })).toBe("secret-of-new");
  expect(await connections.read(connectionId)).toMatchObject({ status: "disabled" });
});

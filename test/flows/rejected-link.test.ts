/** The link to an import's rejected rows, on the fakes; `rejected-rows.test.ts` tells what the file has. */
import { beforeEach, describe, expect, it } from "vitest";
import type { RunId } from "../../shared/contract/ids.ts";
import type { Reach } from "../../shared/domain/access.ts";
import { REJECTED_LINK_SECONDS } from "../../shared/limits.ts";
import { readRejected } from "../../shared/usecases/imports/read-rejected.ts";
import { aConnection, aRun } from "../fakes/ids.ts";
import { connectionId, Story, users } from "./story.ts";

let story: Story;
beforeEach(async () => {
  story = await Story.begin();
});
const link = (run: RunId, reach: Reach = "all") => readRejected(story.world, run, reach);
const imported = async (rejected: Record<string, number>) => {
  story.world.engine.selects(users("ana"), { rejected });
  return story.import();
};

describe("a link to the rejected rows of an import", () => {
  it("is for ten minutes or less, under a name that tells the import, and is logged", async () => {
    const { id, rejected } = await imported({ "no-identifier": 2 });
    const now = story.world.clock.now().getTime();
    const given = await link(id);
    expect(given).toEqual({
      rows: 2,
      expiresAt: rejected?.expiresAt,
      link: {
        method: "GET",
        url: expect.stringContaining(`as=rejected-${id}.csv`),
        expiresAt: new Date(now + REJECTED_LINK_SECONDS * 1_000).toISOString(),
      },
    });
    expect(given.link.url).toMatch(/^https:\/\/objects\.example\/rejected\/.*&until=/);
    expect(story.world.log.lines.at(-1)).toMatchObject({ code: "rejected-link-given", fields: { run: id } });
  });

  it("is given until the rows expire, and not from then on", async () => {
    const { id, rejected } = await imported({ "no-identifier": 1 });
    const left = Date.parse(rejected?.expiresAt ?? "") - story.world.clock.now().getTime();
    story.world.clock.advance(left - 1);
    expect(await link(id)).toMatchObject({ rows: 1 });
    story.world.clock.advance(1);
    await expect(link(id)).rejects.toMatchObject({ kind: "not-found", code: "rejected-expired" });
  });

  it("is refused before the import has ended, without rejected rows, and for one that there is not", async () => {
    await expect(link(await story.accept())).rejects.toMatchObject({
      kind: "not-found",
      code: "rejected-not-yet",
    });
    await expect(link(aRun("none"))).rejects.toMatchObject({ kind: "not-found", code: "not-found" });
    await expect(link(aRun("none"))).rejects.toThrow("There is no import");
  });

  it("is refused for an import that rejected nobody", async () => {
    const { id } = await imported({});
    await expect(link(id)).rejects.toMatchObject({ kind: "not-found", code: "rejected-none" });
  });

  it("is refused for an import into a connection beyond reach", async () => {
    const { id } = await imported({ "no-identifier": 1 });
    expect(await link(id, [connectionId])).toMatchObject({ rows: 1 });
    await expect(link(id, [aConnection("another")])).rejects.toMatchObject({ kind: "forbidden" });
  });
});

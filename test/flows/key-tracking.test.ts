/** What the end of a run, or a check of its key, shows about a connection. */
import { beforeEach, describe, expect, it } from "vitest";
import type { Connection } from "../../shared/contract/connections.ts";
import type { Counts, Run } from "../../shared/contract/imports.ts";
import { KEY_CHECK_EVERY_MS, VERIFY_MS } from "../../shared/limits.ts";
import type { BrazeAnswer } from "../../shared/ports/braze.ts";
import { trackKeyFailures } from "../../shared/usecases/connections/track-key-failures.ts";
import { checkKeyDaily, tryKey } from "../../shared/usecases/connections/try-key.ts";
import { rememberFirstImport } from "../../shared/usecases/connections/usable.ts";
import { isJudgement, keyError } from "../../shared/usecases/connections/verify.ts";
import { connectionView } from "../../shared/usecases/connections/view.ts";
import { aConnection, aRun } from "../fakes/ids.ts";
import { connectionId, Story, connection as shop } from "./story.ts";

let story: Story;
let row: Run;
beforeEach(async () => {
  story = await Story.begin();
  row = await story.row(await story.accept());
  story.world.log.lines.length = 0;
});
const connection = async () => {
  const found = await story.world.connections.read(connectionId);
  if (!found) throw new Error("the connection is gone");
  return found;
};
const becomes = async (facts: Partial<Connection>) =>
  void (await story.world.connections.replace({ ...(await connection()), ...facts }));
const logged = () => story.world.log.lines.map(({ code, fields }) => [code, fields]);

describe("the end of a run", () => {
  const counts = (added: number, removed: number): Counts => ({
    members: 0,
    kept: 0,
    added,
    removed,
    rejected: {},
    refused: 0,
    unknown: 0,
    unsent: 0,
  });
  const ends = (mark: string, facts: Partial<Run>) =>
    trackKeyFailures(story.world, { ...row, id: aRun(mark), ...facts });
  const refused = { status: "failed", reason: "key-refused" } as const;

  it("with its key refused, twice in a row, makes the connection failing; a run counts once", async () => {
    await ends("one", refused);
    await ends("one", refused);
    expect(await connection()).toMatchObject({ status: "active", refusedRuns: [aRun("one")] });
    expect(logged()).toEqual([]);
    const since = story.world.clock.now().toISOString();
    expect(await ends("two", refused)).toMatchObject({ status: "failing", failing: { since } });
    expect(logged()).toEqual([["connection-failing", { connection: connectionId, run: aRun("two") }]]);
    const { version } = await connection();
    await ends("three", refused);
    expect((await connection()).version).toBe(version);
    expect(logged()).toHaveLength(1);
  });

  it("with something accepted in between begins the count again", async () => {
    for (const proof of [counts(1, 0), counts(0, 1), counts(1, 1)]) {
      await ends("one", refused);
      await ends("two", { status: "succeeded", counts: proof });
      expect(await connection()).not.toHaveProperty("refusedRuns");
    }
    expect(await connection()).toMatchObject({ status: "active" });
  });

  it("with nothing accepted proves nothing, and writes nothing", async () => {
    await ends("one", refused);
    const { version } = await connection();
    await ends("two", { status: "succeeded", counts: counts(0, 0) });
    await ends("three", { status: "failed", reason: "data-missing" });
    expect(await connection()).toMatchObject({ version, refusedRuns: [aRun("one")] });
  });

  it("changes nothing of a connection that is fine, is not active or is gone", async () => {
    const { version } = await connection();
    await ends("one", { status: "succeeded", counts: counts(1, 0) });
    expect((await connection()).version).toBe(version);
    await becomes({ status: "disabled" });
    expect(await ends("two", refused)).toMatchObject({ status: "disabled" });
    expect(await connection()).not.toHaveProperty("refusedRuns");
    await story.world.connections.remove(await connection());
    expect(await ends("three", refused)).toBeUndefined();
  });
});

describe("before a run", () => {
  const may = (of = connectionId) => tryKey(story.world, { connectionId: of, run: row.id });

  it("a connection that is not active says why, without a call", async () => {
    expect(await may()).toBeUndefined();
    expect(await may(aConnection("none"))).toBe("connection-gone");
    await becomes({ status: "disabled" });
    expect(await may()).toBe("connection-disabled");
    await becomes({ status: "pending" });
    expect(await may()).toBe("connection-pending");
    const [old, newest] = shop.keys;
    const gone = { status: "invalidated" } as const;
    if (!old || !newest) throw new Error("there are two keys");
    await becomes({ keys: [{ ...old, ...gone }, newest] });
    expect(await may()).toBe("connection-pending");
    await becomes({ keys: [old, newest].map((key) => ({ ...key, ...gone })) });
    expect(await may()).toBe("no-active-key");
    expect(story.world.braze.calls).toEqual([]);
  });

  it("the key of a failing one is tried for a limited time, and one that is accepted ends the failing state", async () => {
    await becomes({ status: "failing", failing: { since: "2026-11-24T08:00:00.000Z", told: [] } });
    const deadlines: number[] = [];
    const { braze, clock } = story.world;
    const { verify } = braze;
    braze.verify = (target, deadline) => {
      deadlines.push(deadline.getTime() - clock.now().getTime());
      return verify(target, deadline);
    };
    braze.refusedSecrets.add("secret-of-new").add("secret-of-old");
    expect(await may()).toBe("key-refused");
    expect(await connection()).toMatchObject({ status: "failing" });
    braze.refusedSecrets.clear();
    expect(await may()).toBeUndefined();
    expect(deadlines).toEqual([VERIFY_MS, VERIFY_MS, VERIFY_MS]);
    expect(await connection()).toMatchObject({ status: "active", recoveredBy: row.id });
    expect(logged()).toEqual([["connection-recovered", { connection: connectionId, run: row.id }]]);
  });

  it("one that was disabled while its key was tried stays disabled", async () => {
    await becomes({ status: "failing", failing: { since: "2026-11-24T08:00:00.000Z", told: [] } });
    story.world.braze.before(() => becomes({ status: "disabled" }));
    await may();
    expect(await connection()).toMatchObject({ status: "disabled" });
  });
});

describe("a run that has nothing to send", () => {
  const check = async () => checkKeyDaily(story.world, await connection());
  const answers = (answer: BrazeAnswer) => {
    story.world.braze.verify = async () => answer;
  };

  it("checks the key once a day", async () => {
    await check();
    await check();
    expect(story.world.braze.calls).toHaveLength(1);
    story.world.clock.advance(KEY_CHECK_EVERY_MS);
    await check();
    expect(story.world.braze.calls).toHaveLength(2);
  });

  it("fails only if Braze refuses the key: without an answer nothing is known of it", async () => {
    answers({ outcome: "unsent", reason: "key-refused", status: 401 });
    expect(await check()).toBe("key-refused");
    for (const answer of [
      { outcome: "unsent", reason: "upstream-down", status: 500 },
      { outcome: "refused", reason: "refused-by-braze", status: 401 },
      { outcome: "unknown", reason: "upstream-down" },
    ] as const) {
      answers(answer);
      expect(await check()).toBeUndefined();
    }
    expect(await connection()).not.toHaveProperty("keyCheckedAt");
  });

  it("fails if there is no key to check with", async () => {
    await becomes({ keys: [] });
    expect(await check()).toBe("no-active-key");
  });
});

describe("an answer to a key", () => {
  it("is final if Braze refuses the call, or the secret", () => {
    expect(isJudgement({ outcome: "refused", reason: "refused-by-braze", status: 404 })).toBe(true);
    expect(isJudgement({ outcome: "unsent", reason: "key-refused", status: 401 })).toBe(true);
    expect(isJudgement({ outcome: "unsent", reason: "upstream-down", status: 500 })).toBe(false);
    expect(isJudgement({ outcome: "unknown", reason: "upstream-down" })).toBe(false);
  });

  it.each([
    ["key-refused", /data import key .* not invalidated\. A wrong instance/],
    [
      "partner-key-refused",
      /partner API key, not the data import key\. Ask the operator .* correct it\. A wrong/,
    ],
    [
      "partner-not-enabled",
      /partner "kubit" is not enabled for its workspace\. Have it enabled there\. A wrong/,
    ],
    ["unauthorized", /which of the two secrets it is: .* partner API key\. A wrong/],
    [
      "refused-by-braze",
      /refused the call itself\. .*"kubit" is the partner's name .* A wrong instance .*fra-01\.braze\.eu is this/,
    ],
  ] as const)("%s says what was refused and what to do", (reason, words) => {
    expect(keyError({ outcome: "unsent", reason, status: 401 }, shop).message).toMatch(words);
  });
});

it("a failing connection is shown with since when, and any other without", () => {
  const failing = { since: "2026-11-24T08:00:00.000Z", told: [] };
  expect(connectionView({ ...shop, status: "failing", failing })).toMatchObject({
    failingSince: failing.since,
  });
  expect(connectionView(shop)).not.toHaveProperty("failingSince");
  expect(connectionView({ ...shop, status: "failing", failing })).not.toHaveProperty("failing");
});

describe("the first import through a connection", () => {
  const time = "2026-11-24T08:00:00.000Z";
  const bare = async () => {
    const { firstImportAt: _, ...rest } = await connection();
    await story.world.connections.replace(rest);
    return connection();
  };

  it("is remembered, whoever changes the connection at the same time, and never again", async () => {
    const seen = await bare();
    await story.world.connections.replace({ ...seen, name: "Store" });
    await rememberFirstImport(story.world.connections, seen, time);
    expect(await connection()).toMatchObject({ name: "Store", firstImportAt: time });
    await rememberFirstImport(story.world.connections, await connection(), "2026-11-25T08:00:00.000Z");
    expect(await connection()).toMatchObject({ firstImportAt: time });
  });

  it("is not remembered on a connection that was deleted meanwhile", async () => {
    const seen = await bare();
    await story.world.connections.remove(seen);
    await rememberFirstImport(story.world.connections, seen, time);
    expect(await story.world.connections.read(connectionId)).toBeUndefined();
  });
});

import { expect, test } from "vitest";
import { IDEMPOTENCY_DAYS } from "../../shared/limits.ts";
import type { TablePorts } from "./on-every-table.ts";

const DAY_MS = 86_400_000;
const request = (mark: string) => ({
  id: `run-${mark}`,
  time: `2026-11-24T08:00:00.000Z`,
  digest: `of ${mark}`,
});

export function requestsSuite(ports: () => TablePorts): void {
  const remember = (what: string, key: string, mark: string) =>
    ports().requests.remember(what, key, request(mark));

  test("the first request with a key decides its meaning", async () => {
    expect(await remember("cohort", "key", "first")).toEqual(request("first"));
    expect(await remember("cohort", "key", "second")).toEqual(request("first"));
  });

  test("what a key means is recalled without giving it a meaning", async () => {
    expect(await ports().requests.recall("cohort", "key")).toBeUndefined();
    await remember("cohort", "key", "first");
    expect(await ports().requests.recall("cohort", "key")).toEqual(request("first"));
    expect(await ports().requests.recall("other", "key")).toBeUndefined();
    ports().clock.advance(IDEMPOTENCY_DAYS * DAY_MS + 1_000);
    expect(await ports().requests.recall("cohort", "key")).toBeUndefined();
  });

  test("another key, or the same key for another cohort, is another request", async () => {
    await remember("cohort", "key", "first");
    expect(await remember("cohort", "clé/2 \u{1f511}", "second")).toEqual(request("second"));
    expect(await remember("other", "key", "third")).toEqual(request("third"));
  });

  test("a key is remembered for days, then free again", async () => {
    await remember("cohort", "key", "first");
    ports().clock.advance(IDEMPOTENCY_DAYS * DAY_MS - 1_000);
    expect(await remember("cohort", "key", "second")).toEqual(request("first"));
    ports().clock.advance(2_000);
    expect(await remember("cohort", "key", "third")).toEqual(request("third"));
  });

  test("100 racing requests under one key all get the one that won", async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, at) => remember("cohort", "key", String(at))),
    );
    expect(new Set(answers.map((answer) => answer.id)).size).toBe(1);
  });

  test("a request whose first answer was lost is the first to ask", async () => {
    ports().loseNextAnswer();
    expect(await remember("cohort", "key", "first")).toEqual(request("first"));
    expect(await remember("cohort", "key", "second")).toEqual(request("first"));
  });
}

/** What is computed while the page asks for it again and again. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { answered } from "../../web/api/answered.ts";
import { type Client, NoAnswer, Refused } from "../../web/api/calls.ts";

const computing = { status: "computing", id: "one" };
const answer = { members: 7 };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Each look gives the next of these, or fails with it. */
function asked(looks: unknown[]) {
  const paths: string[] = [];
  const get = async (path: string) => {
    paths.push(path);
    const next = looks.shift();
    if (next instanceof Error) throw next;
    return next;
  };
  let asks = 0;
  const ask = async () => {
    asks += 1;
    return computing as never;
  };
  const client = { get } as unknown as Client;
  const told = answered(client, "/previews", new AbortController().signal, ask);
  told.catch(() => {});
  return { told, paths, asks: () => asks };
}

const busy = () => new Refused(429, undefined);
const lost = () =>
  new Refused(503, { type: "urn:problem:answer-lost", title: "Lost", status: 503, detail: "lost" });

describe("an answer that is computed", () => {
  it("is asked for once, and looked at until it is there, also where a look fails", async () => {
    const { told, paths, asks } = asked([
      new NoAnswer(),
      computing,
      busy(),
      new Refused(502, undefined),
      answer,
    ]);
    await vi.runAllTimersAsync();
    expect(await told).toEqual(answer);
    expect(asks()).toBe(1);
    expect(paths).toEqual(Array.from({ length: 5 }, () => "/previews/one"));
  });

  it("is given up after five looks that fail one after the other", async () => {
    const { told, paths } = asked(Array.from({ length: 9 }, () => new NoAnswer()));
    await vi.runAllTimersAsync();
    await expect(told).rejects.toThrow(NoAnswer);
    expect(paths).toHaveLength(5);
  });

  it.each([
    ["was lost", lost()],
    ["is refused", new Refused(422, undefined)],
  ])("is given up at once where it %s", async (_, error) => {
    const { told, paths } = asked([error, answer]);
    await vi.runAllTimersAsync();
    await expect(told).rejects.toBe(error);
    expect(paths).toHaveLength(1);
  });
});

import { expect, it } from "vitest";
import { isUnderWay } from "../../web/channels/status.ts";

const at = "2026-11-28T09:00:00.000Z";
const after = (milliseconds: number) => Date.parse(at) + milliseconds;

it("a delivery is under way before its first try, and for a minute after a try began, unless it has ended", () => {
  expect(isUnderWay({ state: "waiting", tries: 0 }, after(0))).toBe(true);
  expect(isUnderWay({ state: "waiting", tries: 1, at }, after(59_999))).toBe(true);
  expect(isUnderWay({ state: "waiting", tries: 1, at }, after(60_000))).toBe(false);
  expect(isUnderWay({ state: "waiting", tries: 1 }, after(0))).toBe(false);
  expect(isUnderWay({ state: "delivered", tries: 1, at }, after(0))).toBe(false);
  expect(isUnderWay({ state: "failed", tries: 0 }, after(0))).toBe(false);
});

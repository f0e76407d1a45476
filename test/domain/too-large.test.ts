import { expect, it } from "vitest";
import { diskFullOf, TooLargeForEngine } from "../../shared/domain/too-large.ts";

it("a full disk is told as that, with what it said, and any other error stays as it is", () => {
  const full = Object.assign(new Error("no space left"), { code: "ENOSPC" });
  const told = diskFullOf(full);
  expect(told).toBeInstanceOf(TooLargeForEngine);
  expect(told).toMatchObject({ fault: { code: "engine-disk-full", values: {} }, cause: full });
  for (const other of [new Error("another"), { code: "ENOSPC" }, "ENOSPC", undefined])
    expect(diskFullOf(other)).toBe(other);
});

import { setImmediate } from "node:timers/promises";
import { expect, it } from "vitest";
import { someAtOnce } from "../../shared/usecases/some-at-once.ts";

it("if one item fails, no more are begun, and the error comes once nothing is under way", async () => {
  const begun: number[] = [];
  let underWay = 0;
  const work = async (item: number) => {
    begun.push(item);
    underWay += 1;
    await setImmediate();
    if (item === 0) {
      underWay -= 1;
      throw new Error("refused");
    }
    await setImmediate();
    underWay -= 1;
  };
  await expect(someAtOnce([0, 1, 2, 3, 4], work, { atOnce: 2 })).rejects.toThrow("refused");
  expect({ begun, underWay }).toEqual({ begun: [0, 1], underWay: 0 });
  begun.length = 0;
  expect(await someAtOnce([1, 2, 3], work, { atOnce: 2, isOver: () => begun.length > 1 })).toBe(1);
});

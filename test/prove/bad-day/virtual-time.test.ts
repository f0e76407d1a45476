import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { VirtualTime } from "./virtual-time.ts";

const start = new Date("2026-10-24T07:15:05Z");
const turns = async (count: number) => {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

it.each([
  ["takes turns of the event loop, such as composing a mail", () => turns(40)],
  ["reads a file", () => readFile(import.meta.filename)],
])("no virtual time passes while work %s", async (_, work) => {
  const time = new VirtualTime(start, 1);
  await time.during(async () => {
    const ticks = Array.from({ length: 20 }, (_, minute) => time.pause((minute + 1) * 60_000));
    await work();
    expect(time.now()).toEqual(start);
    await Promise.all(ticks);
  });
  expect(time.now()).toEqual(new Date("2026-10-24T07:35:05Z"));
});

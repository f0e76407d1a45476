/**
 * Texts against the engine as it evaluates SQL cohorts: each ends as members or as a refusal that tells no value of the
 * data; what may be evaluated gives the same twice; nothing of it stays; memory keeps within its bounds.
 */

import { DATA, type Shop, shop } from "../../adapters/duckdb/sql/shop.ts";
import { childrenOf, residentMb } from "../../processes.ts";
import { bombs } from "./bombs.ts";
import { grammarTexts } from "./texts.ts";

export interface Fuzzed {
  evaluated: number;
  refused: number;
  stopped: number;
  /** Megabytes: the most that one process of a text had, and what this process grew by. */
  peakMb: number;
  grownMb: number;
}

/** Side by side; each has threads for all cores, and other tests run beside them. */
const LANES = 2;
const MEMORY_MB = 512;
/** What a process can take between two looks at it, on a machine that is busy. */
const OVERSHOOT_MB = 256;
/** What buffers of this process may come to. */
const GROWTH_MB = 400;
const stopped = /took longer than|more memory than|more of the disk|The engine failed on it/;

/** Throws at the first text that is not as it must be. One in so many is evaluated twice; each may take `seconds`. */
export async function fuzzedTexts(
  count: number,
  seed: number,
  { twiceOneIn = 1, seconds = 20 } = {},
): Promise<Fuzzed> {
  return fuzzed(grammarTexts(count, seed), { seconds, twice: (at) => at % twiceOneIn === 0 });
}

/** `seconds` is what each may take. Of all bombs, the first of every `oneIn`. */
export async function explodedBombs(seconds: number, oneIn = 1): Promise<Fuzzed> {
  const some = bombs.filter((_, at) => at % oneIn === 0);
  return fuzzed(some, { seconds, twice: () => false });
}

interface Way {
  seconds: number;
  twice(at: number): boolean;
}

async function fuzzed(texts: readonly string[], { seconds, twice }: Way): Promise<Fuzzed> {
  const there = await shop();
  // Its own tables, and buffers that grow once.
  await there.members("SELECT id AS external_id FROM users");
  const limits = { seconds, memoryMb: MEMORY_MB, diskMb: 256 };
  const found: Fuzzed = { evaluated: 0, refused: 0, stopped: 0, peakMb: 0, grownMb: 0 };
  const before = residentMb(process.pid);
  const looking = setInterval(() => {
    found.peakMb = Math.max(found.peakMb, ...childrenOf(process.pid).map(residentMb));
    found.grownMb = Math.max(found.grownMb, residentMb(process.pid) - before);
  }, 100);
  const left = texts.entries();
  const lane = async () => {
    for (const [at, sql] of left) found[await outcome(there, sql, { limits, twice: twice(at) })]++;
  };
  try {
    await Promise.all(Array.from({ length: LANES }, lane));
    if (childrenOf(process.pid).length > 0) throw new Error("a process of a text is still there");
    if (found.peakMb > MEMORY_MB + OVERSHOOT_MB) throw new Error(`a text took ${found.peakMb} MB`);
    if (found.grownMb > GROWTH_MB)
      throw new Error(`the process of the functions grew by ${found.grownMb} MB`);
    const sound = await there.members("SELECT id AS external_id FROM users");
    if ("reason" in sound || sound.length === 0) throw new Error("a sound text can't be evaluated any more");
    return found;
  } finally {
    clearInterval(looking);
    await there.close();
  }
}

type Limits = Parameters<Shop["members"]>[1];

async function outcome(
  there: Shop,
  sql: string,
  { limits, twice }: { limits: Limits; twice: boolean },
): Promise<"evaluated" | "refused" | "stopped"> {
  const wrong = (what: string) => new Error(`${what}:\n${sql}`);
  const first = await there.members(sql, limits).catch((error: unknown) => {
    throw wrong(`an accident (${error instanceof Error ? error.message : "unknown"})`);
  });
  if ("reason" in first) {
    if (first.reason !== "definition-invalid") throw wrong(`it ended as ${first.reason}, ${first.detail}`);
    if (!/^The SQL can't be used.*: .{10}/s.test(first.detail))
      throw wrong(`it says no reason, ${first.detail}`);
    if (JSON.stringify(first).includes(DATA)) throw wrong(`it tells a value of the data, ${first.detail}`);
    return stopped.test(first.detail) ? "stopped" : "refused";
  }
  if (!twice) return "evaluated";
  const second = await there.members(sql, limits);
  if (JSON.stringify(first) !== JSON.stringify(second))
    throw wrong("it gives something else the second time");
  return "evaluated";
}

/** Imports with the engine itself, a day each: what is left of them on the scratch disk and in memory. */
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { seededIds, seededRandom } from "../../fakes/random.ts";
import { cohortId } from "../../flows/story.ts";
import { answer, type Misbehaviour } from "../endpoint.ts";
import { type Desk, desk, type StoryHere } from "../faults/desk.ts";
import { cohortOf, isSubset } from "../faults/faults.ts";
import { heapAfterCollection, megabytes } from "./heap.ts";
import { FAULTS } from "./weather.ts";

/** Every so many imports, Braze refuses everything. */
const REFUSED_EVERY = 7;
/** Imports after which everything has been used, and bytes that there may be more of in the end. */
const WARM = 10;
const HEAP_MORE = 4 * 1024 * 1024;
const RESIDENT_MORE = 96 * 1024 * 1024;

const broken: Misbehaviour = (response) => answer(response, 500, { message: "broken" });
const refused: Misbehaviour = (response) => answer(response, 401, { message: "Invalid client secret" });

interface EngineDays {
  imports: number;
  seed: number;
  say?(line: string): void;
}

/** Returns what went wrong. */
export async function engineDays({ imports, seed, say = () => {} }: EngineDays): Promise<string | undefined> {
  const at = await desk({ discards: true });
  try {
    const random = seededRandom(seed);
    const here = await at.story({ random, ids: seededIds(seed) });
    const before = await scratchFolders();
    let warm: { heap: number; resident: number } | undefined;
    for (let day = 1; day <= imports; day += 1) {
      at.endpoint.misbehaves = () => {
        if (day % REFUSED_EVERY === 0) return refused;
        return random.next() < FAULTS ? broken : undefined;
      };
      const { members, also } = cohortOf(random, 0.5);
      here.selects(members, also);
      await here.story.import({ allowUnusualChange: true });
      const left = (await scratchFolders()).filter((name) => !before.includes(name));
      if (left.length > 0) return `import ${day} left ${left.join(", ")}`;
      const wrong = await lawBroken(at, here);
      if (wrong) return `import ${day}: ${wrong}`;
      at.endpoint.told.length = 0;
      const now = { heap: heapAfterCollection(), resident: process.memoryUsage().rss };
      if (day === WARM) warm = now;
      if (day % WARM === 0)
        say(`import ${day}: heap ${megabytes(now.heap)} MB, resident ${megabytes(now.resident)} MB`);
      if (warm && now.heap - warm.heap > HEAP_MORE)
        return `the heap has ${megabytes(now.heap - warm.heap)} MB more after import ${day}`;
      if (warm && now.resident - warm.resident > RESIDENT_MORE)
        return `${megabytes(now.resident - warm.resident)} MB more are resident after import ${day}`;
    }
    return at.endpoint.breaches[0];
  } finally {
    await at.close();
  }
}

async function lawBroken({ endpoint }: Desk, here: StoryHere): Promise<string | undefined> {
  const ledger = await here.ledger();
  const held = endpoint.held(cohortId);
  if (!isSubset(ledger.in, held)) return "the ledger has members as in whom the endpoint does not hold";
  if (!isSubset(held, new Set([...ledger.in, ...ledger.unsure])))
    return "the endpoint holds members whom the ledger knows nothing of";
  return undefined;
}

async function scratchFolders(): Promise<string[]> {
  return (await readdir(tmpdir())).filter((name) => name.startsWith(`cohort-${process.pid}-`));
}

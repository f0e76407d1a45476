/** Erases people from all that is stored, folder by folder, and looks again until a whole pass finds nothing of them. */
import { uploadsPrefix } from "../../contract/uploads.ts";
import { workFolders } from "../../contract/work-bucket.ts";
import type { ErasableFolder, ErasingProgress } from "../../domain/forgetting.ts";
import type { ErasableObject, Erasure, StoredPeople } from "../../ports/erasure.ts";
import type { Clock } from "../../ports/machine.ts";

/** Copies go first: what remains longest is what is needed to find the people. */
const folders: readonly ErasableFolder[] = [
  workFolders.parts,
  workFolders.rejected,
  workFolders.prepared,
  uploadsPrefix,
  workFolders.exclusions,
  workFolders.ledgers,
];

/** Objects between two notes of how far it is. */
const NOTED_EVERY = 100;

export const noProgress: ErasingProgress = {
  erased: {},
  pass: { found: 0, failed: 0, inUse: 0, unreadable: {} },
};

export interface EraseStored {
  erasure: Pick<Erasure, "objects" | "find" | "erase">;
  clock: Pick<Clock, "now">;
  /** How an upload is written, where its row says so. */
  settingsOf(upload: string): Promise<Omit<ErasableObject, "object">>;
  /** Objects that rows of the table name with their digest: ledgers of pointers, and current exclusion lists. */
  inUse(): Promise<ReadonlySet<string>>;
  /** Keeps the progress. */
  note(progress: ErasingProgress): Promise<void>;
}

/**
 * Goes on from `progress` until `deadline`. `clean`: a whole pass found nothing, and nothing failed; otherwise a further call
 * goes on. One object that fails stops no other: it is counted, and the next pass tries it again.
 */
export async function eraseStored(
  deps: EraseStored,
  people: StoredPeople,
  { from, deadline }: { from: ErasingProgress; deadline: Date },
): Promise<{ is: "clean" | "unfinished"; progress: ErasingProgress; failures: unknown[] }> {
  const { clock, note } = deps;
  const failures: unknown[] = [];
  const isOver = () => clock.now().getTime() >= deadline.getTime();
  let progress = structuredClone(from);
  while (!isOver()) {
    const isWhole = await pass(deps, people, { progress, isOver, failures });
    if (!isWhole) break;
    const { found, failed, inUse } = progress.pass;
    if (found + failed + inUse === 0) return { is: "clean", progress, failures };
    progress = { erased: progress.erased, pass: structuredClone(noProgress.pass) };
    await note(progress);
    // What failed, or is in use, is left to a later call.
    if (failed + inUse > 0) break;
  }
  await note(progress);
  return { is: "unfinished", progress, failures };
}

/** From where it is to the end of the last folder. False if the time is over before. */
async function pass(
  deps: EraseStored,
  people: StoredPeople,
  { progress, isOver, failures }: { progress: ErasingProgress; isOver(): boolean; failures: unknown[] },
): Promise<boolean> {
  const { erasure, note } = deps;
  const named = await deps.inUse();
  const first = progress.reached ? folders.indexOf(progress.reached.folder) : 0;
  let looked = 0;
  for (const folder of folders.slice(first)) {
    const after = progress.reached?.folder === folder ? progress.reached.object : undefined;
    for await (const object of erasure.objects(folder, after)) {
      if (isOver()) return false;
      try {
        await one(deps, people, { folder, object, isNamed: named.has(object), progress });
      } catch (error) {
        progress.pass.failed += 1;
        failures.push(error);
      }
      progress.reached = { folder, object };
      looked += 1;
      if (looked % NOTED_EVERY === 0) await note(progress);
    }
  }
  return true;
}

async function one(
  { erasure, settingsOf }: EraseStored,
  people: StoredPeople,
  {
    folder,
    object,
    isNamed,
    progress: { erased, pass },
  }: { folder: ErasableFolder; object: string; isNamed: boolean; progress: ErasingProgress },
): Promise<void> {
  const settings = folder === uploadsPrefix ? await settingsOf(object) : {};
  // Whatever reads it by its digest would refuse it.
  const found = await erasure[isNamed ? "find" : "erase"]({ object, ...settings }, people);
  if (found === "unreadable") pass.unreadable[folder] = (pass.unreadable[folder] ?? 0) + 1;
  else if (found > 0 && isNamed) pass.inUse += 1;
  else if (found > 0) {
    pass.found += found;
    const { objects = 0, identifiers = 0 } = erased[folder] ?? {};
    erased[folder] = { objects: objects + 1, identifiers: identifiers + found };
  }
}

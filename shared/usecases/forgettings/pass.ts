/** Goes through every object that may have people, in both buckets, from where an earlier invocation ended. */
import { storedPlaces } from "../../contract/forgettings.ts";
import type { Upload } from "../../contract/uploads.ts";
import { forgettingPrefix, type Pass, passedOver, type Visited } from "../../domain/forgetting.ts";
import { FORGETTING_NOTE_MS } from "../../limits.ts";
import type { ErasableObject } from "../../ports/erasure.ts";
import type { World } from "../../ports/world.ts";
import { eachItem } from "../every-item.ts";

export type PassDeps = Pick<World, "clock" | "uploads" | "erasure">;

export interface PassWanted {
  visit(object: ErasableObject): Promise<Exclude<Visited, "failed">>;
  /** Keeps how far it is. */
  note(pass: Pass): Promise<void>;
  until: Date;
}

/**
 * One object that fails stops no other: it is counted. `isWhole`: it came to the end of the last folder. What is noted is
 * not done again, but for the last objects of an invocation that was killed.
 */
export async function passOver(
  { clock, uploads, erasure }: PassDeps,
  from: Pass,
  { visit, note, until }: PassWanted,
): Promise<{ isWhole: boolean; pass: Pass; failures: unknown[] }> {
  const failures: unknown[] = [];
  const visited = (object: ErasableObject) =>
    visit(object).catch((error: unknown) => {
      failures.push(error);
      return "failed" as const;
    });
  const written = await howUploadsAreWritten(uploads);
  let pass = from;
  let notedAt = clock.now().getTime();
  const first = storedPlaces.findIndex(([, folder]) => folder === from.reached?.folder);
  for (const [place, folder] of storedPlaces.slice(Math.max(first, 0))) {
    const after = pass.reached?.folder === folder ? pass.reached.object : undefined;
    for await (const object of erasure.objects(folder, after)) {
      if (clock.now() >= until) return { isWhole: false, pass, failures };
      // The people of requests end with their requests.
      if (object.startsWith(forgettingPrefix)) continue;
      pass = passedOver(pass, { place, folder, object }, await visited({ object, ...written.get(object) }));
      if (clock.now().getTime() - notedAt < FORGETTING_NOTE_MS) continue;
      await note(pass);
      notedAt = clock.now().getTime();
    }
  }
  return { isWhole: true, pass, failures };
}

/** Settings of uploads, by their objects. */
async function howUploadsAreWritten(
  uploads: World["uploads"],
): Promise<Map<string, Pick<Upload, "delimiter" | "encoding">>> {
  const written = new Map<string, Pick<Upload, "delimiter" | "encoding">>();
  for await (const { object, delimiter, encoding } of eachItem((wanted) => uploads.list(wanted)))
    written.set(object, { ...(delimiter && { delimiter }), ...(encoding && { encoding }) });
  return written;
}

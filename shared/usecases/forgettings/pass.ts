/** A pass over every object that may have people, in both buckets, which goes on where an earlier invocation ended. */
import type { Upload } from "../../contract/uploads.ts";
import { forgettingPrefix, passedOver, storedPlaces } from "../../domain/forgetting.ts";
import { FORGETTING_NOTE_MS } from "../../limits.ts";
import type { ErasableObject, FoundPeople } from "../../ports/erasure.ts";
import type { World } from "../../ports/world.ts";
import { eachItem } from "../every-item.ts";
import type { Kept } from "./kept.ts";

export type PassDeps = Pick<World, "clock" | "uploads" | "erasure">;

/** What is noted is not done again, but for the last objects of an invocation that was killed. */
export async function passOver(
  { clock, uploads, erasure }: PassDeps,
  kept: Kept,
  { visit, until }: { visit(object: ErasableObject): Promise<FoundPeople>; until: Date },
): Promise<"done" | "out-of-time"> {
  let pass = kept.pass;
  let notedAt = clock.now().getTime();
  const written = await howUploadsAreWritten(uploads);
  for (const [index, [place, folder]] of storedPlaces.entries()) {
    if (index < pass.place) continue;
    if (index > pass.place) pass = { ...pass, place: index, after: "" };
    for await (const object of erasure.objects(folder, pass.after)) {
      if (clock.now() >= until) {
        await kept.write({ pass });
        return "out-of-time";
      }
      if (object.startsWith(forgettingPrefix)) continue;
      pass = passedOver(pass, { place, object, found: await visit({ object, ...written.get(object) }) });
      if (clock.now().getTime() - notedAt >= FORGETTING_NOTE_MS) {
        await kept.write({ pass });
        notedAt = clock.now().getTime();
      }
    }
  }
  await kept.write({ pass: { ...pass, place: storedPlaces.length, after: "" } });
  return "done";
}

/** Settings of uploads, by their objects. */
export async function howUploadsAreWritten(
  uploads: World["uploads"],
): Promise<Map<string, Pick<Upload, "delimiter" | "encoding">>> {
  const written = new Map<string, Pick<Upload, "delimiter" | "encoding">>();
  for await (const { object, delimiter, encoding } of eachItem((wanted) => uploads.list(wanted)))
    written.set(object, { ...(delimiter && { delimiter }), ...(encoding && { encoding }) });
  return written;
}

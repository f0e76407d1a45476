/**
 * Erases people from the objects of both buckets, a version at a time, on the scratch disk. Of an object that had them, this
 * is left:
 *
 *     prepared/…/changes.parquet    (and its buckets) all rows, those of the people without an identifier: rows are places of answers
 *     parts/…                       nothing: a part is a copy, which nobody reads once its import has ended
 *     all others                    the rows of others
 */
import { rm } from "node:fs/promises";
import { uploadsPrefix } from "../../../contract/uploads.ts";
import { workFolders } from "../../../contract/work-bucket.ts";
import { isBucketsManifest } from "../../../domain/import-objects.ts";
import type { ErasableObject, Erasure, FoundPeople } from "../../../ports/erasure.ts";
import { UnreadableFile } from "../../reading/unreadable-file.ts";
import { sha256Of } from "../../s3/files.ts";
import type { Version, Versions } from "../../s3/versions.ts";
import type { ScratchDatabase } from "../scratch/scratch-database.ts";
import { foundInParquet, writeWithout } from "./parquet-without.ts";
import { peopleStager, type StagedPeople } from "./staged-people.ts";
import { openedText } from "./text-without.ts";

/** An object is written once, and now and then by a repeat: no more than this at the same time. */
const TRIES = 3;

interface World {
  scratch: ScratchDatabase;
  work: Versions;
  data: Versions;
}

/** A version on the scratch disk. */
interface Opened {
  found: number;
  /** Writes the file without the people. */
  write(into: string): Promise<unknown>;
}

export function erasureInBuckets({ scratch, work, data }: World): Erasure {
  const bucketOf = (object: string) => (object.startsWith(uploadsPrefix) ? data : work);
  const stager = peopleStager(scratch, work);

  const opened = async (wanted: ErasableObject, people: StagedPeople, path: string): Promise<Opened> => {
    // It has digests of buckets, and nobody.
    if (isBucketsManifest(wanted.object)) return { found: 0, write: async () => {} };
    if (wanted.object.endsWith(".parquet"))
      return {
        found: await foundInParquet(scratch, wanted.object, path),
        write: (copy) => writeWithout(scratch, wanted.object, { path, copy }),
      };
    const search = await openedText(wanted, await people(), path);
    return { found: await search(), write: search };
  };

  /** `use` has the version's file until it returns. */
  const searched = async (
    wanted: ErasableObject,
    { version, people }: { version: Version; people: StagedPeople },
    use: (found: number, replace: () => Promise<"replaced" | "changed">) => Promise<FoundPeople | "changed">,
  ): Promise<FoundPeople | "changed"> => {
    const { object } = wanted;
    const bucket = bucketOf(object);
    const path = await scratch.file("version");
    try {
      const putWith = await bucket.download(object, version.id, path);
      if (putWith === "missing") return 0;
      const { found, write } = await opened(wanted, people, path);
      return await use(found, async () => {
        const copy = `${path}.copy`;
        await write(copy);
        const { contentType, metadata } = putWith;
        const digest = "sha256" in metadata ? { sha256: await sha256Of(copy) } : {};
        const put = { path: copy, contentType, metadata: { ...metadata, ...digest } };
        return bucket.replace(object, { etag: version.etag, ...put });
      });
    } catch (error) {
      if (error instanceof UnreadableFile) return "unreadable";
      throw error;
    } finally {
      for (const ending of ["", ".plain", ".utf8", ".plain.utf8", ".copy"])
        await rm(`${path}${ending}`, { force: true });
    }
  };

  /** `changed`: another object took its place meanwhile; nothing was ended. */
  const erased = async (wanted: ErasableObject, people: StagedPeople): Promise<FoundPeople | "changed"> => {
    const { object } = wanted;
    const bucket = bucketOf(object);
    const having: Version[] = [];
    let total = 0;
    let isUnreadable = false;
    for (const version of await bucket.of(object)) {
      if (version.isMark) continue;
      const stays = version.isNewest && !object.startsWith(workFolders.parts);
      const found = await searched(wanted, { version, people }, async (here, replace) =>
        here > 0 && stays && (await replace()) === "changed" ? "changed" : here,
      );
      if (found === "changed") return found;
      if (found === "unreadable") isUnreadable = true;
      else if (found > 0) {
        total += found;
        having.push(version);
      }
    }
    await endAll(bucket, object, having);
    return isUnreadable ? "unreadable" : total;
  };

  return {
    objects: (folder, after) => bucketOf(folder).names(folder, after),
    async find(wanted, from) {
      const people = await stager.from(from);
      let total = 0;
      for (const version of await bucketOf(wanted.object).of(wanted.object)) {
        if (version.isMark) continue;
        const found = await searched(wanted, { version, people }, async (here) => here);
        if (typeof found !== "number") return "unreadable";
        total += found;
      }
      return total;
    },
    async erase(wanted, from) {
      const people = await stager.from(from);
      for (let tries = 0; tries < TRIES; tries++) {
        const found = await erased(wanted, people);
        if (found !== "changed") return found;
      }
      throw new Error(`the object ${wanted.object} changes all the time`);
    },
    async end(object) {
      const bucket = bucketOf(object);
      await endAll(bucket, object, await bucket.of(object));
    },
    async discard() {
      stager.forget();
      await scratch.discard();
    },
  };
}

/** One that is refused stops no other. The oldest go first, so that none of them is the object for a moment. */
async function endAll(bucket: Versions, object: string, versions: readonly Version[]): Promise<void> {
  const refused: unknown[] = [];
  for (const { id } of versions.toReversed()) {
    await bucket.end(object, id).catch((error: unknown) => refused.push(error));
  }
  if (refused.length > 0) throw refused[0];
}

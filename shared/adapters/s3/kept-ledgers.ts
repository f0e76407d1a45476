/** What imports left: ledgers and change sets by their names. The bucket keeps deleted objects for some time. */
import { DeleteObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { CohortId, ConnectionId } from "../../contract/ids.ts";
import { workFolders } from "../../contract/work-bucket.ts";
import {
  bucketsManifest,
  bucketsPrefix,
  CHANGES,
  changeSetsIn,
  isBucketsManifest,
  manifestOfBucket,
} from "../../domain/import-objects.ts";
import type { KeptLedger } from "../../domain/ledger-retention.ts";
import type { KeptLedgers } from "../../ports/ledgers.ts";
import { firstUnder, objectsUnder } from "./objects.ts";

/** Folders whose objects' names begin with a cohort, and what ends it there. */
const byCohort = [
  { prefix: workFolders.ledgers, end: "/" },
  { prefix: workFolders.prepared, end: "_" },
] as const;

export function keptLedgersInBucket({ client, bucket }: { client: S3Client; bucket: string }): KeptLedgers {
  /** One in buckets once, by the name of its manifest, also where that was never written. */
  async function* ledgersUnder(prefix: string) {
    let last: (KeptLedger & { cohort: CohortId }) | undefined;
    for await (const { name, modified } of objectsUnder(client, bucket, prefix)) {
      const [, cohort, connection] = name.split("/") as [string, CohortId?, ConnectionId?];
      // Whatever has another name is no ledger.
      if (!cohort || !connection) continue;
      const object = manifestOfBucket(name) ?? name;
      if (last && last.object !== object) yield last;
      // What names its buckets comes after them.
      const isUnnamed = object !== name;
      last = { object, cohort, connection, writtenAt: modified, ...(isUnnamed && { isUnnamed }) };
    }
    if (last) yield last;
  }
  return {
    async list(cohort) {
      const found: KeptLedger[] = [];
      for await (const { cohort: _, ...ledger } of ledgersUnder(`${workFolders.ledgers}${cohort}/`))
        found.push(ledger);
      return found;
    },
    all: () => ledgersUnder(workFolders.ledgers),
    async cohorts({ limit, cursor }) {
      const items: CohortId[] = [];
      let after = cursor;
      for (const { prefix, end } of byCohort) {
        if (after !== undefined && !after.startsWith(prefix)) continue;
        after ??= prefix;
        for (;;) {
          if (items.length === limit) return { items, cursor: after };
          // One call for each cohort, past all of its other objects.
          const name = await firstUnder(client, bucket, { prefix, after });
          if (name === undefined) break;
          const cohort = name.slice(prefix.length).split(end)[0] as CohortId;
          items.push(cohort);
          after = `${prefix}${cohort}${end}~`;
        }
        after = undefined;
      }
      return { items };
    },
    async changeSets(cohort) {
      /** Whether it has changes, or a manifest: these are written after the changes, and remain where they are lost. */
      const folders = new Map<string, boolean>();
      for (const prefix of [workFolders.manifests, workFolders.prepared]) {
        for await (const { name } of objectsUnder(client, bucket, `${prefix}${cohort}_`)) {
          const folder = name.split("/").slice(1, -1).join("/");
          const changes = `${workFolders.prepared}${folder}/${CHANGES}`;
          const isWritten =
            prefix === workFolders.manifests || name === changes || name === bucketsManifest(changes);
          folders.set(folder, isWritten || (folders.get(folder) ?? false));
        }
      }
      return changeSetsIn(folders);
    },
    async drop({ object }) {
      const remove = (Key: string) => client.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
      // What remains of one in buckets, if this ends in between, is listed still.
      await remove(object);
      if (!isBucketsManifest(object)) return;
      for await (const { name } of objectsUnder(client, bucket, bucketsPrefix(object))) await remove(name);
    },
  };
}

/**
 * Names of what an import leaves in the work bucket. They tell which change sets were sent since which ledger, without
 * any row of the table: rows may be older than the bucket, after a restore.
 *
 *     <run>/<order>.<base>.<connection>.<id>                       the folder of a change set
 *     ledgers/<cohort>/<connection>/<order>.<run>.<id>.parquet     a ledger
 *     ledgers/<cohort>/<connection>/<order>.<run>.rebuilt-<id>.parquet  one that was rebuilt
 *     ledgers/<cohort>/<connection>/<order>.<run>.partial-<id>.parquet  the same, and something of it is not known
 *     ledgers/<cohort>/<connection>/<order>.<run>.<id>.sha256      one in buckets, which it names; written last
 *     ledgers/<cohort>/<connection>/<order>.<run>.<id>.07.<attempt>.parquet  its bucket 7
 *
 * Changes in buckets are named in the same way: `changes.sha256` and `changes.07.<attempt>.parquet`. Several workers may
 * have a bucket in hand, so each attempt has an object of its own.
 *
 * `order` numbers the change sets of a cohort at a connection: it is the time, and always more than that of the ledger
 * that was compared with. A ledger has the order of the last change set that is in it. `base` is the order of that
 * ledger, or `none` for a first import.
 */
import { type CohortId, type ConnectionId, type RunId, runIdParts } from "../contract/ids.ts";
import { workFolders } from "../contract/work-bucket.ts";
import type { BucketObject } from "./bucket-rounds.ts";
import { cohortOf } from "./ids.ts";

export interface ChangeSetName {
  run: RunId;
  connection: ConnectionId;
  order: number;
  /** The order of the ledger that it was compared with; left out: there was none. */
  base?: number;
}

export interface LedgerName {
  cohort: CohortId;
  connection: ConnectionId;
  /** The run that wrote it. */
  run: RunId;
  order: number;
  /** `partial`: members may be missing in it that Braze has. Left out: it is what an import has settled. */
  rebuilt?: "whole" | "partial";
}

/** The object in the folder that has the changes; of those in buckets, `bucketsManifest` of it is written last. */
export const CHANGES = "changes.parquet";
/** The one that has other identifiers of its members. */
export const OTHERS = "others.parquet";
/** The one that has rows without a usable identifier. */
export const REJECTED = "rejected.parquet";

const NO_BASE = "none";
/** What the ids of rebuilt ledgers begin with. */
const REBUILT = { whole: "rebuilt-", partial: "partial-" } as const;
/** Digits of a time in milliseconds until the year 2286, so that names sort as numbers do. */
const ORDER_DIGITS = 13;

export function changeSetFolder({ run, connection, order, base }: ChangeSetName, id: string): string {
  return `${run}/${padded(order)}.${base === undefined ? NO_BASE : padded(base)}.${connection}.${id}`;
}

/** Undefined if it is not the name of such a folder. */
export function readChangeSetFolder(folder: string): ChangeSetName | undefined {
  const [, run = "", order, base, connection] =
    /^([^/]+)\/(\d+)\.(\d+|none)\.([a-z0-9]+)\.[^/]+$/.exec(folder) ?? [];
  if (!connection || !runIdParts(run)) return undefined;
  return {
    run: run as RunId,
    connection: connection as ConnectionId,
    order: Number(order),
    ...(base !== NO_BASE && { base: Number(base) }),
  };
}

export interface KeptChangeSet extends ChangeSetName {
  folder: string;
}

/**
 * The change sets of folders, of which it is known whether changes were written there. A folder without them is that of an attempt that
 * broke off if another one of its run has them; otherwise they are lost.
 */
export function changeSetsIn(folders: ReadonlyMap<string, boolean>): KeptChangeSet[] {
  const all = [...folders].flatMap(([folder, isWritten]) => {
    const name = readChangeSetFolder(folder);
    return name ? [{ ...name, folder, isWritten }] : [];
  });
  const written = new Set(all.flatMap(({ run, isWritten }) => (isWritten ? [run] : [])));
  return all.flatMap(({ isWritten, ...one }) => (isWritten || !written.has(one.run) ? [one] : []));
}

export function ledgerObject(name: Omit<LedgerName, "cohort">, id: string): string {
  const { run, connection, order, rebuilt } = name;
  const own = rebuilt ? `${REBUILT[rebuilt]}${id}` : id;
  return `${workFolders.ledgers}${cohortOf(run)}/${connection}/${padded(order)}.${run}.${own}.parquet`;
}

/**
 * The ledger with the order of a change set, however late it is settled. `id` left out: that of the change set, so that all
 * who settle its buckets give it the same name.
 */
export function ledgerAfter(changeSet: string, id = changeSet.slice(changeSet.lastIndexOf(".") + 1)): string {
  const name = readChangeSetFolder(changeSet);
  if (!name) throw new Error(`${changeSet} is not the folder of a change set`);
  return ledgerObject(name, id);
}

/** Undefined if it is not the name of a ledger. */
export function readLedgerObject(object: string): LedgerName | undefined {
  const [, cohort, connection, order, run = "", id = ""] =
    /^ledgers\/([^/]+)\/([^/]+)\/(\d+)\.([^/.]+)\.([^/.]+)\.(?:parquet|sha256)$/.exec(object) ?? [];
  if (!order || !runIdParts(run)) return undefined;
  return {
    cohort: cohort as CohortId,
    connection: connection as ConnectionId,
    run: run as RunId,
    order: Number(order),
    ...(id.startsWith(REBUILT.whole) && { rebuilt: "whole" }),
    ...(id.startsWith(REBUILT.partial) && { rebuilt: "partial" }),
  };
}

/** The object that names the buckets of what is otherwise one Parquet object. */
export function bucketsManifest(parquet: string): string {
  return parquet.replace(/\.parquet$/, ".sha256");
}

export function isBucketsManifest(object: string): boolean {
  return object.endsWith(".sha256");
}

/** The object of one attempt at a bucket, of what is otherwise one Parquet object. */
export function bucketObject(parquet: string, bucket: number, attempt: string): string {
  return parquet.replace(/\.parquet$/, `.${String(bucket).padStart(2, "0")}.${attempt}.parquet`);
}

/** A line of `sha256sum` for each bucket, in order. */
export function writeBucketsManifest(buckets: readonly BucketObject[]): string {
  return buckets.map(({ object, sha256 }) => `${sha256}  ${object.split("/").at(-1)}\n`).join("");
}

/** Undefined if it is no such text. `manifest`: its object. */
export function readBucketsManifest(manifest: string, text: string): BucketObject[] | undefined {
  const folder = manifest.slice(0, manifest.lastIndexOf("/") + 1);
  const lines = text.trimEnd().split("\n");
  const buckets = lines.flatMap((line) => {
    const [, sha256, name] = /^([0-9a-f]{64}) {2}([^/\s]+)$/.exec(line) ?? [];
    return sha256 && name ? [{ object: `${folder}${name}`, sha256 }] : [];
  });
  return buckets.length === lines.length ? buckets : undefined;
}

/** What the names of all its buckets begin with. */
export function bucketsPrefix(manifest: string): string {
  return manifest.replace(/sha256$/, "");
}

/** The object that names a bucket; undefined of what is no bucket. */
export function manifestOfBucket(object: string): string | undefined {
  const [, stem] = /^(.+)\.\d\d\.[^./]+\.parquet$/.exec(object) ?? [];
  return stem && `${stem}.sha256`;
}

/** Of a bucket, the name that it would have as one object. */
export function nameInOne(object: string): string {
  return manifestOfBucket(object)?.replace(/sha256$/, "parquet") ?? object;
}

/** The run whose object it is; undefined if no name of a run is in its name. */
export function runOfObject(object: string): RunId | undefined {
  return object.split(/[/.]/).find((one): one is RunId => runIdParts(one) !== undefined);
}

/** The order of what is made now, after all of these. */
export function orderAfter(earlier: readonly (number | undefined)[], now: Date): number {
  return Math.max(now.getTime(), ...earlier.map((order) => (order ?? 0) + 1));
}

function padded(order: number): string {
  return String(order).padStart(ORDER_DIGITS, "0");
}

/**
 * Versions of objects, as a versioned bucket of S3 keeps them. s3rver has the newest object of a name only; here are
 * those before it, itself once it is asked about, and marks of deletion, beside its folders:
 *
 *     <folder>/.versions/<bucket>/<key>._versions/<number>.<random>.json      what a version is
 *     <folder>/.versions/<bucket>/<key>._versions/<number>.<random>.object    its bytes: a hard link, so they lie there once
 */
import { randomBytes } from "node:crypto";
import { link, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Store } from "s3rver";
import { keptDays } from "./version-days.ts";

export interface ObjectVersion {
  id: string;
  at: Date;
  /** Of a mark of deletion there is nothing. */
  object?: { path: string; bytes: number; headers: Headers };
}

/** As s3rver keeps metadata: names in lower case, with `etag`. */
type Headers = Record<string, string>;

export interface ObjectVersions {
  /**
   * Does what replaces or deletes the object of that name. What was there stays as a version. What is there becomes one once
   * it is replaced or asked about: most objects never are.
   */
  around<Done>(bucket: string, key: string, change: () => Promise<Done>): Promise<Done>;
  /** Of one name, newest first. */
  of(bucket: string, key: string): Promise<ObjectVersion[]>;
  /** Names that have any version, in order. */
  keys(bucket: string, prefix: string): Promise<string[]>;
  /** Ends one version. The next one is the object then. */
  end(bucket: string, key: string, id: string): Promise<void>;
}

const ENDING = "._versions";
const DAY_MS = 86_400_000;

export function objectVersions(store: Store, folder: string, now: () => Date): ObjectVersions {
  const alone = oneByOne();
  const deleteCurrent = store.deleteObject.bind(store);
  const folderOf = (bucket: string, key: string) =>
    `${join(folder, ".versions", bucket, ...key.split("/").map(asFileName))}${ENDING}`;
  const currentOf = (bucket: string, key: string) => store.getResourcePath(bucket, key, "object");

  const kept = async (bucket: string, key: string): Promise<ObjectVersion[]> => {
    const own = folderOf(bucket, key);
    const ids = (await namesIn(own))
      .filter((name) => name.endsWith(".json"))
      .map((name) => name.slice(0, -5));
    const found = ids
      .sort()
      .reverse()
      .map(async (id): Promise<ObjectVersion> => {
        const { at, headers } = JSON.parse(await readFile(join(own, `${id}.json`), "utf8"));
        if (!headers) return { id, at: new Date(at) };
        const path = join(own, `${id}.object`);
        return { id, at: new Date(at), object: { path, bytes: (await stat(path)).size, headers } };
      });
    return Promise.all(found);
  };
  const drop = async (bucket: string, key: string, { id }: ObjectVersion) => {
    const own = folderOf(bucket, key);
    // What a version is goes first: without it, the rest is nothing.
    for (const ending of ["json", "object"]) await rm(join(own, `${id}.${ending}`), { force: true });
  };
  const add = async (bucket: string, key: string, before: readonly ObjectVersion[], headers?: Headers) => {
    const own = folderOf(bucket, key);
    const number = Number(before[0]?.id.split(".")[0] ?? 0) + 1;
    const id = `${String(number).padStart(9, "0")}.${randomBytes(8).toString("hex")}`;
    await mkdir(own, { recursive: true });
    if (headers) await link(currentOf(bucket, key), join(own, `${id}.object`));
    const at = headers ? new Date(headers["last-modified"] ?? 0) : now();
    await writeFile(join(own, `${id}.json`), JSON.stringify({ at, ...(headers && { headers }) }));
  };
  /** Makes a version of the object that is there now, unless it is one, and ends versions that are past their days. */
  const settled = async (bucket: string, key: string): Promise<ObjectVersion[]> => {
    let versions = await kept(bucket, key);
    const current = await inodeOf(currentOf(bucket, key));
    const newest = versions[0]?.object && (await inodeOf(versions[0].object.path));
    if (current !== undefined && current !== newest) {
      await add(bucket, key, versions, await store.getMetadata(bucket, key));
      versions = await kept(bucket, key);
    }
    const days = keptDays(bucket, key) * DAY_MS;
    const isPast = (at: number) => at > 0 && now().getTime() - (versions[at - 1]?.at.getTime() ?? 0) > days;
    const past = versions.filter((_, at) => isPast(at));
    for (const one of past) await drop(bucket, key, one);
    const left = versions.filter((one) => !past.includes(one));
    // A mark of deletion that marks nothing any more ends too.
    if (left.length !== 1 || past.length === 0 || left[0]?.object) return left;
    for (const one of left) await drop(bucket, key, one);
    return [];
  };
  const putBack = async (
    bucket: string,
    key: string,
    { path, headers }: NonNullable<ObjectVersion["object"]>,
  ) => {
    const current = currentOf(bucket, key);
    const unfinished = `${current}.again.unfinished`;
    await mkdir(dirname(current), { recursive: true });
    await rm(unfinished, { force: true });
    await link(path, unfinished);
    await rename(unfinished, current);
    await store.putMetadata(bucket, key, headers, JSON.parse(headers["etag"] ?? '""'));
  };

  return {
    around: (bucket, key, change) =>
      alone(`${bucket}/${key}`, async () => {
        const before = await settled(bucket, key);
        const done = await change();
        if (before[0]?.object && (await inodeOf(currentOf(bucket, key))) === undefined)
          await add(bucket, key, before);
        return done;
      }),
    of: (bucket, key) => alone(`${bucket}/${key}`, () => settled(bucket, key)),
    async keys(bucket, prefix) {
      const found = new Set<string>();
      const { objects } = await store.listObjects(bucket, { prefix });
      for (const { key } of objects) found.add(key);
      for await (const key of keysIn(join(folder, ".versions", bucket), "", prefix)) found.add(key);
      return [...found].sort();
    },
    end: (bucket, key, id) =>
      alone(`${bucket}/${key}`, async () => {
        const [newest, next, ...others] = await settled(bucket, key);
        const ended = [newest, next, ...others].find((one) => one?.id === id);
        if (!ended) return;
        await drop(bucket, key, ended);
        if (ended !== newest) return;
        if (next?.object) await putBack(bucket, key, next.object);
        else await deleteCurrent(bucket, key);
      }),
  };
}

async function inodeOf(path: string): Promise<bigint | undefined> {
  return stat(path, { bigint: true }).then(({ ino }) => ino, missing);
}

async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(missing)) ?? [];
}

function missing(error: NodeJS.ErrnoException): undefined {
  if (error.code === "ENOENT") return undefined;
  throw error;
}

/** Keys below a folder of versions. */
async function* keysIn(folder: string, path: string, prefix: string): AsyncGenerator<string> {
  const entries = (await readdir(folder, { withFileTypes: true }).catch(missing)) ?? [];
  for (const entry of entries) {
    if (!entry.isDirectory()) continue;
    const isKey = entry.name.endsWith(ENDING);
    const name = asKey(isKey ? entry.name.slice(0, -ENDING.length) : entry.name);
    const reached = `${path}${name}`;
    if (isKey) {
      const versions = reached.startsWith(prefix) ? await namesIn(join(folder, entry.name)) : [];
      if (versions.length > 0) yield reached;
    } else if (`${reached}/`.startsWith(prefix) || prefix.startsWith(`${reached}/`))
      yield* keysIn(join(folder, entry.name), `${reached}/`, prefix);
  }
}

/** A piece of a key between slashes; it may be empty, or mean another folder. */
function asFileName(piece: string): string {
  return piece === "" ? "%" : encodeURIComponent(piece).replaceAll(".", "%2E");
}

function asKey(name: string): string {
  return name === "%" ? "" : decodeURIComponent(name);
}

/** What concerns one name waits for what began before. */
function oneByOne() {
  const going = new Map<string, Promise<unknown>>();
  return <Done>(name: string, work: () => Promise<Done>): Promise<Done> => {
    const done = (going.get(name) ?? Promise.resolve()).then(work, work);
    going.set(name, done);
    const end = () => {
      if (going.get(name) === done) going.delete(name);
    };
    done.then(end, end);
    return done;
  };
}

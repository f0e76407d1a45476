/**
 * Parts and their results, as objects of the work bucket. Each name is written once. It contains part, attempt,
 * sequence and the batches that have an answer, so progress is read from names alone:
 *
 *     results/<run>/<part>/<attempt>/started
 *     results/<run>/<part>/<attempt>/<sequence>.<batch>-<batch>-….jsonl
 *     results/<run>/<part>/<attempt>/<sequence>.none.jsonl
 */
import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { RunId } from "../../contract/ids.ts";
import { workFolders } from "../../contract/work-bucket.ts";
import type { Direction } from "../../domain/change.ts";
import type { BatchResult } from "../../domain/run.ts";
import type { Attempt, Batch, Parts } from "../../ports/parts.ts";
import { batchOf, type IdsByDirection } from "../braze/bodies.ts";
import { objectsUnder, readBytes, readLines, type StoredObject } from "./objects.ts";

/** Records that are read in parallel: they are small, so most of the time is latency. */
const READS_AT_ONCE = 16;

/** Replaces the batches in a name if none has an answer. */
const NO_BATCH = "none";

interface RecordName {
  name: string;
  part: number;
  attempt: string;
  /** Batches with an answer in the object; undefined for a start marker. */
  batches?: number[];
  modified: Date;
}

export function partsInBucket({ client, bucket }: { client: S3Client; bucket: string }): Parts {
  const write = async (name: string, body: string) => {
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: name, Body: body }));
  };
  const recordNames = async (prefix: string): Promise<RecordName[]> => {
    const found: RecordName[] = [];
    for await (const object of objectsUnder(client, bucket, prefix)) {
      const record = readName(object);
      if (record) found.push(record);
    }
    // Names of attempts are random; of their records the last one says most.
    return found.sort((one, other) => one.modified.getTime() - other.modified.getTime());
  };
  const readRecord = async ({ name, part, attempt }: RecordName) => {
    const lines = await readLines(client, bucket, name);
    return lines.map((line) => ({ part, attempt, ...(JSON.parse(line) as BatchResult) }));
  };
  const readRecords = async (records: readonly RecordName[]) => {
    const results: Awaited<ReturnType<typeof readRecord>> = [];
    for (let from = 0; from < records.length; from += READS_AT_ONCE) {
      const together = records.slice(from, from + READS_AT_ONCE);
      results.push(...(await Promise.all(together.map(readRecord))).flat());
    }
    return results;
  };

  return {
    async batches(object) {
      // Read completely before the first line is returned: sending may pause for minutes, longer than S3 keeps a
      // half-read answer open. The size of a part is bounded.
      return batchesIn(object, await readBytes(client, bucket, object));
    },
    async start(attempt) {
      await write(`${attemptFolder(attempt)}/started`, "started\n");
    },
    async record({ sequence, results, ...attempt }) {
      const answered = results.filter(({ outcome }) => outcome !== "unsent").map(({ batch }) => batch);
      const lines = results.map((result) => `${JSON.stringify(result)}\n`).join("");
      await write(`${attemptFolder(attempt)}/${sequence}.${answered.join("-") || NO_BATCH}.jsonl`, lines);
    },
    async earlier(part) {
      const records = (await recordNames(`${partFolder(part)}/`)).filter(({ batches }) => batches);
      return (await readRecords(records)).map(({ part: _, attempt: __, ...result }) => result);
    },
    async outcomes(run, part) {
      const folder = part === undefined ? resultsFolder(run) : partFolder({ run, part });
      const names = await recordNames(`${folder}/`);
      const started = names.filter(({ batches }) => !batches);
      return {
        started: started.map(({ part, attempt }) => ({ part, attempt })),
        results: await readRecords(names.filter(({ batches }) => batches)),
      };
    },
    async progress(run) {
      const names = await recordNames(`${resultsFolder(run)}/`);
      const starts = names.filter(({ batches }) => !batches).map(({ modified }) => modified.getTime());
      return {
        batches: [...new Set(names.flatMap(({ batches = [] }) => batches))],
        ...(starts.length > 0 && { startedAt: new Date(Math.min(...starts)) }),
      };
    },
  };
}

/** What stands before `cohort_changes` in the line of a batch, as the engine writes it. */
const HEAD = /^\{"batch":(\d+),"direction":"(add|remove)","cohort_changes":/;
const HEAD_BYTES = 100;

const NEWLINE = 0x0a;

/** Each line ends with a newline. */
function* batchesIn(object: string, part: Buffer): Generator<Batch> {
  let line = 1;
  for (let from = 0, to = 0; from < part.length; from = to + 1, line += 1) {
    to = part.indexOf(NEWLINE, from);
    const batch = to === -1 ? undefined : batchIn(part.subarray(from, to));
    // Without its contents, which are users' identifiers.
    if (!batch) throw new Error(`line ${line} of ${object} is no batch: import the cohort again`);
    yield batch;
  }
}

function batchIn(line: Buffer): Batch | undefined {
  const [head, batch, direction] = HEAD.exec(line.toString("latin1", 0, HEAD_BYTES)) ?? [];
  if (head === undefined) return olderBatch(line);
  return { batch: Number(batch), direction: direction as Direction, changes: line.subarray(head.length, -1) };
}

/** Of an import that an older version prepared: ids are grouped by direction, and there are some of one. */
function olderBatch(line: Buffer): Batch | undefined {
  try {
    const { batch, add, remove } = JSON.parse(line.toString()) as { batch: number } & IdsByDirection;
    const isRemove = Object.values(remove).some((ids) => ids.length > 0);
    return batchOf(batch, isRemove ? "remove" : "add", isRemove ? remove : add);
  } catch {
    return undefined;
  }
}

function resultsFolder(run: RunId): string {
  return `${workFolders.results}${run}`;
}

function partFolder({ run, part }: Pick<Attempt, "run" | "part">): string {
  return `${resultsFolder(run)}/${part}`;
}

function attemptFolder({ run, part, attempt }: Attempt): string {
  return `${partFolder({ run, part })}/${attempt}`;
}

function readName({ name, modified }: StoredObject): RecordName | undefined {
  const [, part, attempt, batches] =
    /^results\/[^/]+\/(\d+)\/([^/]+)\/(?:started|\d+\.([\d-]+|none)\.jsonl)$/.exec(name) ?? [];
  if (part === undefined || attempt === undefined) return undefined;
  const record = { name, part: Number(part), attempt, modified };
  if (batches === undefined) return record;
  return { ...record, batches: batches === NO_BATCH ? [] : batches.split("-").map(Number) };
}

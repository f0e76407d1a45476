/**
 * Random cohorts, evaluated by the engine and by plain TypeScript that shares no code with it: the same members, counts
 * and reasons.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { localNames } from "../../../../local/aws/names.ts";
import { evaluateIndependently } from "../../../../oracle/independent-evaluation.ts";
import { csvLine } from "../../../../oracle/rows.ts";
import { engineOnDuckDb } from "../../../../shared/adapters/duckdb/evaluate/engine.ts";
import {
  type ScratchDatabase,
  scratchDatabase,
} from "../../../../shared/adapters/duckdb/scratch/scratch-database.ts";
import { filesInBucket } from "../../../../shared/adapters/s3/files.ts";
import { systemClock } from "../../../../shared/adapters/system.ts";
import type { DataSet } from "../../../../shared/contract/data-sets.ts";
import type { MemberFile } from "../../../../shared/ports/engine.ts";
import { type ObjectStore, objectStore } from "../object-store.ts";
import { CRITERIA_OF_DATA, type RandomCohorts, randomCohorts } from "./random-cohorts.ts";

/** Throws at the first difference, with the seed that finds it again. `count` is of criteria. */
export async function compareEvaluations(count: number, seed: number): Promise<void> {
  const store = await objectStore();
  const folder = await mkdtemp(join(tmpdir(), "random-cohorts-"));
  try {
    let round = 0;
    await fc.assert(
      fc.asyncProperty(randomCohorts, (cohorts) => compareRound(store, folder, round++, cohorts)),
      { numRuns: Math.ceil(count / CRITERIA_OF_DATA), seed },
    );
  } finally {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function compareRound(
  store: ObjectStore,
  folder: string,
  round: number,
  cohorts: RandomCohorts,
): Promise<void> {
  const { timeZone, dataZone, asOf, format, identifierOrder } = cohorts;
  const files = { users: await write("users", cohorts.users), events: await write("events", cohorts.events) };
  const dataSet: DataSet = {
    id: "random",
    version: 1,
    name: "Random",
    // Some of the times are none, and are left out by both.
    unreadableShare: 1,
    events: {
      prefix: `${round}/events`,
      format,
      columns: { user: "who", time: "at", event: "what" },
    },
    ...(cohorts.users && { users: { prefix: `${round}/users`, format, columns: userColumns } }),
    ...(dataZone && { timeZone: dataZone }),
  };
  for (const where of cohorts.criteria) {
    const scratch = scratchDatabase({ memoryMb: 512 });
    const engine = engineOnDuckDb({
      scratch,
      files: filesInBucket({ client: store.client, bucket: localNames.dataBucket }),
      clock: systemClock,
    });
    try {
      const found = await engine.evaluate({
        cohort: { definition: { kind: "criteria", dataSet: "random", where }, timeZone, identifierOrder },
        dataSet,
        asOf,
      });
      if ("reason" in found) throw new Error(`not evaluated: ${found.detail}`);
      const expected = await evaluateIndependently({
        where,
        timeZone,
        identifierOrder,
        asOf,
        dataSet,
        files,
      });
      same(
        {
          rows: found.evaluation.rows,
          duplicates: found.evaluation.duplicates,
          rejected: sorted(found.evaluation.rejected),
          members: await membersOf(scratch, found),
        },
        {
          rows: expected.rows,
          duplicates: expected.duplicates,
          rejected: sorted(expected.rejected),
          members: [...expected.members.values()]
            .map(({ kind, id, label }) => `${kind}/${id}/${label}`)
            .sort(),
        },
        where,
      );
    } finally {
      await scratch.discard();
    }
  }

  async function write(what: "users" | "events", rows: readonly object[] | undefined): Promise<string[]> {
    if (!rows) return [];
    const text = format === "csv" ? csv(rows) : rows.map((row) => `${JSON.stringify(row)}\n`).join("");
    const file = join(folder, `${round}-${what}.${format}`);
    await store.give(`${round}/${what}.${format}`, text);
    await writeFile(file, text);
    return [file];
  }
}

export const userColumns = {
  user: "k",
  externalId: "ext",
  aliasName: "alias",
  aliasLabel: "label",
  deviceId: "device",
  anonymous: "anon",
};

export async function membersOf(scratch: ScratchDatabase, file: MemberFile): Promise<string[]> {
  const rows = await scratch.rows(`SELECT kind, id, label FROM read_parquet('${file.path}')`);
  return rows.map(({ kind, id, label }) => `${kind}/${id}/${label}`).sort();
}

export function sorted(counts: object): [string, number][] {
  return Object.entries(counts).sort(([one], [other]) => (one < other ? -1 : 1));
}

export function same(found: object, expected: object, where: object): void {
  const [one, other] = [found, expected].map((side) => JSON.stringify(side));
  if (one !== other) throw new Error(`engine ${one}\nexpected ${other}\nof ${JSON.stringify(where)}`);
}

export function csv(rows: readonly object[]): string {
  const header = Object.keys(rows[0] ?? {});
  const record = (row: object) => header.map((name) => String((row as Record<string, unknown>)[name] ?? ""));
  return [header, ...rows.map(record)].map(csvLine).join("");
}

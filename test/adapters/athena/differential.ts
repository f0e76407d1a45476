/**
 * Random cohorts by all dialects: DuckDB over files; Athena's adapter over the stand-in's API, as an import asks it; a
 * real PostgreSQL as the source; and plain TypeScript that shares no code with them. All find the same members, counts and
 * reasons, or all find the data unreadable.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { type EvaluationQuestion, evaluateIndependently } from "../../../oracle/independent-evaluation.ts";
import { NotReadable } from "../../../oracle/rows.ts";
import {
  type ScratchDatabase,
  scratchDatabase,
} from "../../../shared/adapters/duckdb/scratch/scratch-database.ts";
import { systemClock, systemIds } from "../../../shared/adapters/system.ts";
import type { Criterion } from "../../../shared/contract/criteria.ts";
import type { DataSet } from "../../../shared/contract/data-sets.ts";
import type { EvaluationRequest, MemberFile, NotEvaluated } from "../../../shared/ports/engine.ts";
import { selectNow } from "../../../shared/usecases/cohorts/select-now.ts";
import { engineAt } from "../duckdb/evaluate/asking.ts";
import { csv, membersOf, same, sorted } from "../duckdb/evaluate/differential.ts";
import { CRITERIA_OF_DATA } from "../duckdb/evaluate/random-cohorts.ts";
import { Desk } from "../postgres/asking.ts";
import { Cluster } from "../postgres/cluster.ts";
import { type AthenaHere, athenaHere } from "./athena-here.ts";
import { givenDatabase, givenFiles, givenLake } from "./given.ts";
import { aimedAtDays, partitionTypes } from "./partitioned.ts";
import { eventsIn, type RandomTables, type Row, randomTables } from "./random-tables.ts";

interface World {
  cluster: Cluster | undefined;
  /** Of the plain TypeScript's files. */
  folder: string;
}

interface Here extends World {
  here: AthenaHere;
}

/** Throws at the first difference, with the seed that finds it again. `count` is of criteria. */
export async function compareDialects(
  count: number,
  seed: number,
  { postgres }: { postgres: boolean },
): Promise<void> {
  const cluster = postgres ? await Cluster.begin() : undefined;
  const folder = await mkdtemp(join(tmpdir(), "random-dialects-"));
  try {
    await fc.assert(
      fc.asyncProperty(randomTables, (tables) => compareRound({ cluster, folder }, tables)),
      // To look for smaller tables would take minutes, in which nothing is told.
      { numRuns: Math.ceil(count / CRITERIA_OF_DATA), seed, endOnFailure: true },
    );
  } finally {
    await cluster?.end();
    await rm(folder, { recursive: true, force: true });
  }
}

async function compareRound(world: World, tables: RandomTables): Promise<void> {
  const here = await athenaHere({ partitionTypes });
  await compareAll({ ...world, here }, tables).finally(() => here.close());
}

async function compareAll(world: Here, tables: RandomTables): Promise<void> {
  const { cohorts, partition, time, amount, unreadableShare } = tables;
  const { timeZone, identifierOrder, asOf } = cohorts;
  const { here, cluster } = world;
  const events = eventsIn(tables);
  const files = await givenFiles(here.store, tables, events);
  const lake = await givenLake(here.store, tables, events);
  const database = cluster && (await givenDatabase(cluster, tables, events));
  for (const where of [...cohorts.criteria, ...aimedAtDays(partition, events, cohorts)]) {
    const cohort = {
      definition: { kind: "criteria", dataSet: "random", where },
      timeZone,
      identifierOrder,
    } as const;
    for (const dataSet of [files, lake, ...(database ? [database] : [])]) {
      const found = await foundIn(world, { cohort, dataSet, asOf });
      const { read, share } = readOf(dataSet, where, { events, found });
      const question = { ...cohorts, where, dataSet: { ...files, unreadableShare: share } };
      const expected = await expectedOf(world, question, { events: read, users: cohorts.users });
      const how = { by: dataSet.kind ?? "files", time, amount, partition: partition.by, unreadableShare };
      same(found, expected, { where, ...how });
    }
  }
}

/**
 * What of the events an engine reads, and the share of their times that may be unreadable. Files are read whole. Of tables
 * whose users are known, events of names that nobody asks about are not read, and what is not read can't be unreadable.
 * Athena has no share: its query gives members and counts nothing, so it fails at any time that can't be read. But where a
 * condition selects nobody, whatever the events are, it may not look at them: that it has found nobody need only be right.
 */
function readOf(
  dataSet: DataSet,
  where: Criterion,
  { events, found }: { events: readonly Row[]; found: Answer },
): { read: readonly Row[]; share: number | undefined } {
  const isFiles = dataSet.kind === undefined || dataSet.kind === "files";
  return {
    read: isFiles || !dataSet.users ? events : events.filter(({ what }) => asksAbout(where, what)),
    share: dataSet.kind === "athena" ? Number(isNobody(found)) : dataSet.unreadableShare,
  };
}

function isNobody(found: Answer): boolean {
  return "members" in found && found.members.length + found.rejected.length + found.duplicates === 0;
}

function asksAbout(where: Criterion, name: unknown): boolean {
  const text = JSON.stringify(where);
  return /"(first|last)Seen":/.test(text) || text.includes(`"event":${JSON.stringify(name)}`);
}

type Answer = { duplicates: number; rejected: [string, number][]; members: string[] } | { reason: string };

/** By plain TypeScript. */
async function expectedOf(
  { folder }: World,
  question: Omit<EvaluationQuestion, "files">,
  { events, users }: { events: readonly Row[]; users: readonly object[] | undefined },
): Promise<Answer> {
  const written = async (name: string, rows: readonly object[]) => {
    const file = join(folder, name);
    await writeFile(file, csv(rows));
    return [file];
  };
  const files = {
    events: await written("events.csv", events),
    users: users ? await written("users.csv", users) : [],
  };
  try {
    const { duplicates, rejected, members } = await evaluateIndependently({ ...question, files });
    const names = [...members.values()].map(({ kind, id, label }) => `${kind}/${id}/${label}`);
    return { duplicates, rejected: sorted(rejected), members: names.sort() };
  } catch (error) {
    if (error instanceof NotReadable) return { reason: "data-unreadable" };
    throw error;
  }
}

/** By the engine of the data set. */
async function foundIn(world: Here, request: Asked): Promise<Answer> {
  const scratch = scratchDatabase({ memoryMb: 512 });
  try {
    const found = await evaluated(world, scratch, request);
    if ("reason" in found) return { reason: found.reason };
    const { duplicates, rejected } = found.evaluation;
    return { duplicates, rejected: sorted(rejected), members: await membersOf(scratch, found) };
  } finally {
    await scratch.discard();
  }
}

type Asked = EvaluationRequest & { dataSet: DataSet };

async function evaluated(
  { here, cluster }: Here,
  scratch: ScratchDatabase,
  request: Asked,
): Promise<MemberFile | NotEvaluated> {
  const { cohort, dataSet, asOf } = request;
  if (dataSet.kind === "database" && cluster)
    return new Desk(scratch, cluster.database()).ask(cohort.definition, dataSet, request);
  const engine = engineAt(scratch, here.store);
  if (dataSet.kind !== "athena") return engine.evaluate(request);
  const clock = { now: systemClock.now, pause: here.athena.quiet };
  const question = { cohort, dataSet, asOf, identifiedDevices: false };
  const selected = await selectNow({ clock, selections: here.selections }, question, systemIds.next());
  return "why" in selected ? selected.why : engine.evaluate({ ...request, selected: selected.rows });
}

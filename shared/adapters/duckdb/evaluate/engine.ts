/** Cohorts evaluated by DuckDB on objects staged to the scratch disk. Nothing in SQL reaches outside that folder. */
import type { Definition, ListDefinition } from "../../../contract/cohorts.ts";
import type { DataSet } from "../../../contract/data-sets.ts";
import type { UnknownNames } from "../../../contract/readings.ts";
import { askedEvents } from "../../../domain/asked-events.ts";
import { BUCKETS_AT_MOST } from "../../../domain/buckets.ts";
import { selectionForm } from "../../../domain/selection.ts";
import { BUCKETS_FROM_MB, SHARE_MB } from "../../../limits.ts";
import type {
  CohortEngine,
  EvaluationRequest,
  ExclusionObject,
  NotEvaluated,
} from "../../../ports/engine.ts";
import type { Clock } from "../../../ports/machine.ts";
import type { ForgottenKey } from "../../../ports/secrets.ts";
import type { SourceDatabases } from "../../postgres/databases.ts";
import { DatabaseTrouble } from "../../postgres/trouble.ts";
import type { Files } from "../../s3/files.ts";
import { allRows } from "../buckets/member-buckets.ts";
import { stagedLists } from "../exclusions/staged-exclusions.ts";
import { rowsToJoin } from "../ledgers/differing.ts";
import type { ScratchDatabase } from "../scratch/scratch-database.ts";
import { selectedBySql } from "../sql/sql-cohort.ts";
import { type Known, type Read, selectedByCriteria } from "./criteria-cohort.ts";
import type { Exclusion } from "./exclusion.ts";
import { hintsIn } from "./hints.ts";
import { identifiedDevices } from "./identified-devices.ts";
import { selectedFromList } from "./list-cohort.ts";
import { membersOf } from "./members.ts";
import { readings } from "./readings.ts";
import { oneInOf, type Sampled, type Shared } from "./sample.ts";
import { stagedRows } from "./selected-rows.ts";
import { type Staging, stagedDataSet } from "./staging.ts";
import { type AskedTables, stagedTables, type TableStaging } from "./table-staging.ts";
import { unknownNames } from "./unknown-names.ts";
import { evaluated } from "./unreadable.ts";
import type { Users } from "./user-rows.ts";

/** `sampleBytes`: of the data that a sample leaves, about; left out: as `limits.ts` says. */
export function engineOnDuckDb(world: {
  scratch: ScratchDatabase;
  files: Files;
  clock: Clock;
  sampleBytes?: number;
  /** From so many megabytes on the scratch disk on, members are left in buckets. Left out: as `limits.ts` says. */
  bucketsFromMb?: number;
  /** Of these, so many are evaluated at a time. The same. */
  shareMb?: number;
  /** Left out: no data set is of a database. */
  databases?: SourceDatabases;
  /** Has the exclusion lists. Left out: no request names any. */
  work?: Files;
  /** Left out: none of those lists is of forgotten people. */
  forgottenKey?: ForgottenKey;
}): CohortEngine {
  const { bucketsFromMb = BUCKETS_FROM_MB, shareMb = SHARE_MB } = world;
  const { scratch, files, clock, sampleBytes, databases = noDatabases, work, forgottenKey } = world;
  const stagedFor = async (exclusions: readonly ExclusionObject[]): Promise<Exclusion | undefined> => {
    if (exclusions.length === 0) return undefined;
    if (!work) throw new Error("this engine reads no exclusion lists");
    return stagedLists(scratch, exclusions, { files: work, forgottenKey });
  };
  return {
    evaluate: (request) =>
      evaluated(scratch, async (seen) => {
        const { identifierOrder, timeZone } = request.cohort;
        const times = {
          timeZone: request.dataSet?.timeZone ?? timeZone,
          until: request.asOf,
          format:
            request.dataSet && request.dataSet.kind !== "athena"
              ? request.dataSet.events.timeFormat
              : undefined,
        };
        for (const macro of readings(times)) await scratch.run(macro);
        const selection = await selectionOf(
          { scratch, files, now: clock.now(), seen, databases, clock },
          request,
          { sampleBytes, work },
        );
        if ("reason" in selection) return selection;
        const { users, oneIn, reading, tolerated, haveNoOthers = false } = selection;
        const exclusion = await stagedFor(request.exclusions ?? []);
        const usedMb = await scratch.usedMb();
        const buckets = usedMb < bucketsFromMb ? 1 : BUCKETS_AT_MOST;
        const ledger = buckets === 1 && oneIn === 1 && !exclusion ? request.held : undefined;
        const members = await membersOf(scratch, selection, identifierOrder, {
          held:
            ledger && work
              ? { sha256: ledger.sha256, rows: () => rowsToJoin({ scratch, files: work }, ledger) }
              : undefined,
          exclusion: exclusion && { ...exclusion, users },
          buckets,
          shares: buckets === 1 || oneIn > 1 ? 1 : Math.ceil(usedMb / shareMb),
        });
        const withDevice =
          request.identifiedDevices && !haveNoOthers ? (users ?? selection.devices) : undefined;
        const identified =
          withDevice && (await identifiedDevices(scratch, withDevice, identifierOrder, buckets));
        return {
          ...members,
          ...(identified && { identifiedDevices: identified }),
          ...(oneIn > 1 && { oneIn }),
          ...(reading && { reading }),
          ...(tolerated && { tolerated }),
          ...(request.hints && {
            hints: await hintsIn(scratch, await allRows(members.path, "path", buckets)),
          }),
          ...(request.unknownNames && { unknown: (await selection.unknown?.()) ?? {} }),
        };
      }),
  };
}

interface Selected {
  users?: Users;
  /** SQL of the users who have a device, where they are no `users`. */
  devices?: string;
  unknown?(): Promise<UnknownNames>;
}

async function selectionOf(
  staging: Staging & TableStaging,
  request: EvaluationRequest,
  { sampleBytes, work }: { sampleBytes: number | undefined; work: Files | undefined },
): Promise<(Sampled & Partial<Shared & Read & Known> & Selected) | NotEvaluated> {
  const { cohort, asOf, sample = false } = request;
  const { definition, timeZone } = cohort;
  const oneInFor = async (files: readonly { path: string }[]) => (sample ? oneInOf(files, sampleBytes) : 1);
  if (definition.kind === "list") return selectedFromList(staging, definition, oneInFor);
  const dataSet = dataSetOf(request);
  if (dataSet.kind === "athena") {
    if (!request.selected || !work) throw new Error("rows that Athena selects were asked for without them");
    const rows = await stagedRows({ scratch: staging.scratch, work }, request.selected);
    if ("reason" in rows) return rows;
    const { users: sql, devices } = rows;
    return { sql, values: {}, oneIn: 1, ...(devices !== undefined && { devices }) };
  }
  const dataTimeZone = dataSet.timeZone ?? timeZone;
  const staged =
    dataSet.kind === "database"
      ? await stagedTables(staging, dataSet, askedTables(request, definition))
      : await stagedDataSet(staging, dataSet, { asOf, timeZone: dataTimeZone });
  if ("reason" in staged) return staged;
  switch (definition.kind) {
    case "criteria": {
      const oneIn = await oneInFor(staged.events.files);
      const { where } = definition;
      const asked = { where, dataSet, staged, asOf, timeZone, oneIn };
      const { facts, properties, ...selection } = await selectedByCriteria(staging.scratch, asked);
      return {
        ...selection,
        users: { dataSet, staged },
        unknown: () =>
          unknownNames(staging.scratch, { where, dataSet, staged, facts, read: { properties, oneIn } }),
      };
    }
    case "sql": {
      // What a sample of the rows would mean is the text's own affair: it is always of all.
      const asked = { sql: definition.sql, dataSet, staged, asOf, timeZone: dataTimeZone };
      const selection = await selectedBySql(staging.scratch, asked);
      return "reason" in selection ? selection : { ...selection, oneIn: 1, users: { dataSet, staged } };
    }
    default:
      return definition satisfies never;
  }
}

/**
 * A condition names all that it depends on; a text may depend on anything. The unknown names of a preview are looked for
 * among all events.
 */
function askedTables(
  { dataSet, cohort: { timeZone }, asOf, unknownNames: names }: EvaluationRequest,
  definition: Exclude<Definition, ListDefinition>,
): AskedTables {
  const times = { asOf, timeZone: dataSet?.timeZone ?? timeZone };
  if (definition.kind === "sql") return { columns: "all", ...times };
  const { where } = definition;
  const { properties } = selectionForm(where, { asOf, timeZone });
  const columns = { events: properties.event, users: properties.user };
  const events = dataSet?.users && !names && askedEvents(where, { asOf, timeZone });
  return { columns, ...times, ...(events && { events }) };
}

const noDatabases: SourceDatabases = {
  snapshot: (database) =>
    Promise.reject(new DatabaseTrouble("definition-invalid", { code: "no-database", values: { database } })),
};

function dataSetOf({ dataSet }: EvaluationRequest): DataSet {
  if (!dataSet) throw new Error("a definition over a data set was asked without it");
  return dataSet;
}

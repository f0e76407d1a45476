/**
 * A second opinion: who is in a criteria cohort, worked out in plain TypeScript from the contract's docstrings and the
 * design's table of identifiers. It shares no code with the engine or its SQL, so that the two can check each other.
 *
 * Events are read as a stream; users and what the conditions remember of each are in memory.
 */
import { defaultIdentifierOrder, type IdentifierKind } from "../shared/contract/cohorts.ts";
import type { Criterion } from "../shared/contract/criteria.ts";
import type { DataSetRequest } from "../shared/contract/data-sets.ts";
import { condition, type SeenEvent } from "./conditions.ts";
import {
  type ExpectedMembers,
  expectedMembers,
  type IdentifiedDevices,
  type Identity,
  identifiedDevices,
} from "./identifiers.ts";
import { timeReader } from "./local-time.ts";
import { type Row, rowsOf } from "./rows.ts";

export interface EvaluationQuestion {
  where: Criterion;
  /** Of the cohort: its days are the days of this zone. */
  timeZone: string;
  identifierOrder?: readonly IdentifierKind[];
  asOf: Date;
  dataSet: Pick<DataSetRequest, "users" | "events" | "timeZone">;
  /** Files on this machine with what lies under the data set's prefixes. CSV and JSON lines only. */
  files: { users: readonly string[]; events: readonly string[] };
}

export interface ExpectedCohort extends ExpectedMembers {
  /** Users whom the criteria select, as rows of the users; rows = members + duplicates + rejected. */
  rows: number;
  /** Of all users of the data, selected or not. */
  identifiedDevices: IdentifiedDevices;
}

/** Throws where a file is Parquet, or can't be read. */
export async function evaluateIndependently(question: EvaluationQuestion): Promise<ExpectedCohort> {
  const { where, dataSet, identifierOrder = defaultIdentifierOrder } = question;
  const criteria = condition(where, question);
  const active = new Set<string>();
  for await (const event of seenEvents(question)) {
    criteria.see(event);
    active.add(event.user);
  }

  const selected: Identity[] = [];
  const users: Identity[] = [];
  if (dataSet.users) {
    const { columns, format } = dataSet.users;
    for await (const row of rowsOfAll(question.files.users, format)) {
      const user = identity(row, columns);
      if (user.deviceId) users.push(user);
      if (criteria.selects({ user: row[columns.user], row })) selected.push(user);
    }
  } else {
    for (const user of active) {
      if (criteria.selects({ user, row: {} })) selected.push({ externalId: user });
    }
  }
  return {
    rows: selected.length,
    ...expectedMembers(selected, identifierOrder),
    identifiedDevices: identifiedDevices(users, identifierOrder),
  };
}

/** Events of a known user at a readable time before the instant of the evaluation. */
async function* seenEvents({
  dataSet,
  files,
  timeZone,
  asOf,
}: EvaluationQuestion): AsyncGenerator<SeenEvent> {
  const { columns, eventIs, format } = dataSet.events;
  const readTime = timeReader(dataSet.timeZone ?? timeZone);
  for await (const row of rowsOfAll(files.events, format)) {
    const user = row[columns.user];
    const at = readTime(row[columns.time] ?? "");
    if (user === undefined || at === undefined || at >= asOf.getTime()) continue;
    yield { user, at, name: columns.event ? row[columns.event] : eventIs, row };
  }
}

async function* rowsOfAll(
  files: readonly string[],
  format: DataSetRequest["events"]["format"],
): AsyncGenerator<Row> {
  if (format === "parquet")
    throw new Error("Parquet is not read here: give the same rows as CSV or JSON lines.");
  for (const file of files) yield* rowsOf(file, format);
}

function identity(row: Row, columns: NonNullable<DataSetRequest["users"]>["columns"]): Identity {
  const of = (column: string | undefined) => (column === undefined ? undefined : row[column]);
  return {
    externalId: of(columns.externalId),
    aliasName: of(columns.aliasName),
    aliasLabel: columns.aliasLabelIs ?? of(columns.aliasLabel),
    deviceId: of(columns.deviceId),
    anonymous: truth(of(columns.anonymous)),
  };
}

/** Undefined for what is neither. */
function truth(text: string | undefined): boolean | undefined {
  if (text === undefined) return undefined;
  if (/^(true|t|yes|y|1)$/i.test(text.trim())) return true;
  return /^(false|f|no|n|0)$/i.test(text.trim()) ? false : undefined;
}

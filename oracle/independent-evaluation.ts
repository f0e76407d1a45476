/**
 * A second opinion: who is in a criteria cohort, worked out in plain TypeScript from the contract's docstrings and the
 * design's table of identifiers. It shares no code with the engine or its SQL, so that the two can check each other.
 *
 * Events are read as a stream; users and what the conditions remember of each are in memory.
 */
import { defaultIdentifierOrder, type IdentifierKind } from "../shared/contract/cohorts.ts";
import type { Criterion } from "../shared/contract/criteria.ts";
import type { FilesRequest } from "../shared/contract/data-sets.ts";
import { condition, type SeenEvent } from "./conditions.ts";
import {
  type ExpectedMembers,
  expectedMembers,
  type IdentifiedDevices,
  type Identity,
  identifiedDevices,
} from "./identifiers.ts";
import { timeReader } from "./local-time.ts";
import { type Manner, NotReadable, noIdentifiers, type Row, rowsOf } from "./rows.ts";

export interface EvaluationQuestion {
  where: Criterion;
  /** Of the cohort: its days are the days of this zone. */
  timeZone: string;
  identifierOrder?: readonly IdentifierKind[];
  asOf: Date;
  dataSet: Pick<FilesRequest, "users" | "events" | "timeZone" | "unreadableShare">;
  /** Files on this machine with what lies under the data set's prefixes. CSV and JSON lines only. */
  files: { users: readonly string[]; events: readonly string[] };
}

export interface ExpectedCohort extends ExpectedMembers {
  /** Users whom the criteria select, as rows of the users; rows = members + duplicates + rejected. */
  rows: number;
  /** Of all users of the data, selected or not. */
  identifiedDevices: IdentifiedDevices;
}

/** Throws where a file is Parquet, and `NotReadable` where `docs/reading.md` says so. */
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
    const { columns } = dataSet.users;
    const { aliasLabelIs: _, anonymous, ...named } = columns;
    const identifiers = Object.values(named).filter((column) => column !== undefined);
    const mapped = [...identifiers, ...(anonymous === undefined ? [] : [anonymous])];
    const limits = new Limits(dataSet.unreadableShare);
    for await (const row of rowsOfAll(question.files.users, dataSet.users, mapped, limits)) {
      for (const column of identifiers) limits.sawIdentifier(row, column);
      const user = identity(row, columns);
      if (user.deviceId) users.push(user);
      if (criteria.selects({ user: row[columns.user], row })) selected.push(user);
    }
    limits.check();
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
  const { columns, eventIs, timeFormat } = dataSet.events;
  const readTime = timeReader(dataSet.timeZone ?? timeZone, timeFormat);
  const limits = new Limits(dataSet.unreadableShare);
  const mapped = Object.values(columns).filter((column) => column !== undefined);
  for await (const row of rowsOfAll(files.events, dataSet.events, mapped, limits)) {
    const user = limits.sawIdentifier(row, columns.user);
    const time = row[columns.time];
    const at = readTime(time ?? "");
    if (time !== undefined) limits.saw(columns.time, at !== undefined);
    if (user === undefined || at === undefined || at >= asOf.getTime()) continue;
    yield { user, at, name: columns.event ? row[columns.event] : eventIs, row };
  }
  limits.check();
}

async function* rowsOfAll(
  files: readonly string[],
  source: Manner & { format: FilesRequest["events"]["format"] },
  mapped: readonly string[],
  limits: Limits,
): AsyncGenerator<Row> {
  const { format, delimiter, encoding, nullValues } = source;
  if (format === "parquet")
    throw new Error("Parquet is not read here: give the same rows as CSV or JSON lines.");
  for (const file of files) {
    const manner = { delimiter, encoding, nullValues, mapped };
    for await (const row of rowsOf(file, format, manner, () => limits.saw("rows", false))) {
      limits.saw("rows", true);
      yield row;
    }
  }
}

/** Counts what is set and can't be read, by column, and rows beside them. */
class Limits {
  readonly #share: number;
  readonly #counts = new Map<string, { set: number; unreadable: number }>();

  constructor(share = 0) {
    this.#share = share;
  }

  saw(what: string, isReadable: boolean): void {
    const counts = this.#counts.get(what) ?? { set: 0, unreadable: 0 };
    counts.set++;
    if (!isReadable) counts.unreadable++;
    this.#counts.set(what, counts);
  }

  sawIdentifier(row: Row, column: string): string | undefined {
    const value = row[column];
    if (value === undefined) return undefined;
    const odd = (row as { [noIdentifiers]?: ReadonlySet<string> })[noIdentifiers]?.has(column) ?? false;
    this.saw(`identifiers of ${column}`, !odd);
    return odd ? `\u0001${value}` : value;
  }

  check(): void {
    for (const [what, { set, unreadable }] of this.#counts)
      if (unreadable > this.#share * set)
        throw new NotReadable(`${unreadable} of ${set} ${what} can't be read`);
  }
}

function identity(row: Row, columns: NonNullable<FilesRequest["users"]>["columns"]): Identity {
  const odd = (row as { [noIdentifiers]?: ReadonlySet<string> })[noIdentifiers];
  const of = (column: string | undefined) => {
    const value = column === undefined ? undefined : row[column];
    return column !== undefined && value !== undefined && odd?.has(column) ? `\u0001${value}` : value;
  };
  return {
    externalId: of(columns.externalId),
    aliasName: of(columns.aliasName),
    aliasLabel: columns.aliasLabelIs ?? of(columns.aliasLabel),
    deviceId: of(columns.deviceId),
    anonymous: truth(columns.anonymous === undefined ? undefined : row[columns.anonymous]),
  };
}

/** Undefined for what is neither. */
function truth(text: string | undefined): boolean | undefined {
  if (text === undefined) return undefined;
  if (/^(true|t|yes|y|1)$/i.test(text.trim())) return true;
  return /^(false|f|no|n|0)$/i.test(text.trim()) ? false : undefined;
}

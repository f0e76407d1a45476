/** Names of events, with what of them there is, and which properties they have. */
import type { EventNames, EventProperty } from "../../../contract/data-set-checks.ts";
import { bounded } from "../../../domain/bounded.ts";
import { isShownName } from "../../../domain/shown-names.ts";
import { CHECK_EVENT_NAMES } from "../../../limits.ts";
import { column } from "../scratch/parameters.ts";
import type { ScratchDatabase } from "../scratch/scratch-database.ts";
import type { TextColumn } from "./shapes.ts";

/** More different names than this are no names of events: they are counted only. */
const NAMES_AT_MOST = 10_000;
const NAMES_BYTES = 60_000;
/** Names of events that a property is said to be of. */
const EVENTS_OF_PROPERTY = 10;

type Row = Record<string, unknown>;

export interface NamesFound {
  names: EventNames;
  /** Values of each column, by its name. */
  set: Map<string, number>;
  /** By the name of a property's column. */
  events: Map<string, Pick<EventProperty, "events">>;
  /** About how many names there are, where they are too many to be those of events. */
  tooMany?: number;
}

interface NamesAsked {
  /** A query of `event_name`, `happened_at` and the columns. */
  rows: string;
  columns: readonly TextColumn[];
  /** A relation of some of its names, as `sampled`. */
  sample: string;
}

export async function eventNamesIn(
  scratch: ScratchDatabase,
  { rows, columns, sample }: NamesAsked,
): Promise<NamesFound> {
  const [about = {}] = await scratch.rows(`SELECT count(DISTINCT sampled) AS names FROM ${sample}`);
  const distinct = Number(about["names"]);
  const isTooMany = distinct > NAMES_AT_MOST;
  const iso = (time: string) => `strftime(${time}, '%Y-%m-%dT%H:%M:%S.%gZ')`;
  const counts = columns.map(({ name }, at) => `, count(${column(name)}) AS has_${at}`).join("");
  const found = await scratch.rows(
    `SELECT ${isTooMany ? "min(event_name)" : "event_name"} AS name, count(*) AS events, count(event_name) AS named,
       ${iso("min(happened_at)")} AS first, ${iso("max(happened_at)")} AS last ${counts}
     FROM (${rows}) ${isTooMany ? "" : "GROUP BY event_name ORDER BY events DESC, name"}`,
  );
  const sum = (of: (row: Row) => number) => found.reduce((total, row) => total + of(row), 0);
  const notSet = sum((row) => Number(row["events"]) - Number(row["named"]));
  const set = new Map(columns.map(({ name }, at) => [name, sum((row) => Number(row[`has_${at}`]))]));
  if (isTooMany) {
    const names = { first: [], more: 0, notSet, notShown: distinct };
    return { names, set, events: new Map(), tooMany: distinct };
  }
  const named = found.filter(({ name }) => name !== null);
  const shown = named.filter(({ name }) => isShownName(String(name)));
  const names = bounded(shown.map(eventOf), { count: CHECK_EVENT_NAMES, bytes: NAMES_BYTES });
  const events = columns.map(({ name }, at) => {
    const having = shown.filter((row) => Number(row[`has_${at}`]) > 0).map((row) => String(row["name"]));
    return [name, { events: bounded(having, { count: EVENTS_OF_PROPERTY, bytes: 1_000 }) }] as const;
  });
  const notShown = named.length - shown.length;
  return { names: { ...names, notSet, notShown }, set, events: new Map(events) };
}

function eventOf({ name, events, first, last }: Row): EventNames["first"][number] {
  return {
    name: String(name),
    count: Number(events),
    ...(first !== null && { first: String(first), last: String(last) }),
  };
}

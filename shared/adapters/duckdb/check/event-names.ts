/** Names of events, with what of them there is, and which properties they have. */
import type { EventNames, EventProperty, Property } from "../../../contract/data-set-checks.ts";
import { bounded } from "../../../domain/bounded.ts";
import { CHECK_EVENT_NAMES, NAME_LENGTH } from "../../../limits.ts";
import { quoted } from "../reading/literals.ts";
import type { Wanted } from "../reading/rows.ts";
import { column } from "../scratch/parameters.ts";
import type { ScratchDatabase } from "../scratch/scratch-database.ts";

/** More different names than this are no names of events: they are counted only. */
const NAMES_AT_MOST = 10_000;
const NAMES_BYTES = 60_000;
/** Names of events that a property is said to be of. */
const EVENTS_OF_PROPERTY = 10;

/**
 * What nobody calls an event, and what a person's identifier looks like: an address, a number, a UUID or hash. It is
 * found where the wrong column is mapped.
 */
const IDENTIFIER = "@|^[0-9 ()+.-]{5,}$|^[0-9a-fA-F-]{16,}$";

/** True of an SQL text that may be shown, and that criteria can name. */
export function isName(text: string): string {
  return `(length(${text}) <= ${NAME_LENGTH} AND NOT regexp_matches(${text}, '\\p{Cc}')
    AND NOT regexp_matches(${text}, ${quoted(IDENTIFIER)}))`;
}

export interface NamesFound {
  names: EventNames;
  /** By the property's name. */
  events: Map<string, Pick<EventProperty, "events">>;
  /** About how many names there are, where they are too many to be those of events. */
  tooMany?: number;
}

/** `rows`: a query of `event_name`, `happened_at` and the properties. */
export async function eventNamesIn(
  scratch: ScratchDatabase,
  rows: string,
  properties: readonly Wanted[],
): Promise<NamesFound> {
  const [about = {}] = await scratch.rows(
    `SELECT approx_count_distinct(event_name) AS names, count(*) FILTER (WHERE event_name IS NULL) AS unset
     FROM (${rows})`,
  );
  const notSet = Number(about["unset"]);
  const distinct = Number(about["names"]);
  if (distinct > NAMES_AT_MOST) {
    const names = { first: [], more: 0, notSet, notShown: distinct };
    return { names, events: new Map(), tooMany: distinct };
  }
  const counts = properties.map(({ name }, at) => `, count(${column(name)}) AS has_${at}`).join("");
  const iso = (time: string) => `strftime(${time}, '%Y-%m-%dT%H:%M:%S.%gZ')`;
  const found = await scratch.rows(
    `SELECT event_name, count(*) AS events, ${iso("min(happened_at)")} AS first, ${iso("max(happened_at)")} AS last,
       ${isName("event_name")} AS shown ${counts}
     FROM (${rows}) WHERE event_name IS NOT NULL GROUP BY event_name ORDER BY events DESC, event_name`,
  );
  const shown = found.filter((row) => row["shown"] === true);
  const items = shown.map((row) => ({
    name: String(row["event_name"]),
    count: Number(row["events"]),
    ...(row["first"] !== null && { first: String(row["first"]), last: String(row["last"]) }),
  }));
  const names = bounded(items, { count: CHECK_EVENT_NAMES, bytes: NAMES_BYTES });
  const events = properties.map(({ from }, at) => {
    const having = shown
      .filter((row) => Number(row[`has_${at}`]) > 0)
      .map((row) => String(row["event_name"]));
    const limits = { count: EVENTS_OF_PROPERTY, bytes: 1_000 };
    return [from, { events: bounded(having, limits) }] as const;
  });
  return {
    names: { ...names, notSet, notShown: found.length - shown.length },
    events: new Map(events),
  };
}

export function withEvents(properties: readonly Property[], { events }: NamesFound): EventProperty[] {
  return properties.map((property) => ({ ...property, ...events.get(property.name) }));
}

/** Criteria cohorts: who of the data set's users meets the conditions. */
import type { Criterion } from "../../../contract/criteria.ts";
import type { DataSet, ReadDataSet } from "../../../contract/data-sets.ts";
import type { Reading, UnreadableData } from "../../../contract/readings.ts";
import { selectionForm } from "../../../domain/selection.ts";
import { type Facts, readingOf } from "../reading/facts.ts";
import { type OpenedSource, openedSource } from "../reading/opened-source.ts";
import type { Wanted } from "../reading/rows.ts";
import { together } from "../reading/tolerated.ts";
import { Parameters } from "../scratch/parameters.ts";
import type { ScratchDatabase, Selection } from "../scratch/scratch-database.ts";
import { written } from "./criteria.ts";
import { MAY_HAVE_OTHERS } from "./identifier-choice.ts";
import { identityColumns } from "./members.ts";
import { isInSample, type Sampled, type Shared } from "./sample.ts";
import type { StagedDataSet } from "./staging.ts";
import { unknownUsers, userRows } from "./user-rows.ts";

/** Of the columns that conditions need, where they had to be parsed. */
export const EVENTS_TABLE = "read_events";

interface Asked {
  where: Criterion;
  dataSet: ReadDataSet;
  staged: StagedDataSet;
  asOf: Date;
  /** Of the cohort: its days are the days of this zone. */
  timeZone: string;
  /** Of the users, one in so many will do. */
  oneIn: number;
}

/** What is known of whom a selection can select. */
export interface Known {
  /** Nobody has an identified device, or another identifier than the one that they are chosen by. */
  haveNoOthers: boolean;
}

/** What is told of the data that a selection was made of. */
export interface Read {
  reading: Reading;
  tolerated: UnreadableData | undefined;
}

/** `properties`: those of events, by their column in `sql`. */
export async function selectedByCriteria(
  scratch: ScratchDatabase,
  asked: Asked,
): Promise<Sampled & Shared & Read & Known & { facts: Facts; properties: ReadonlyMap<string, string> }> {
  const { where, asOf, timeZone, oneIn } = asked;
  const parameters = new Parameters();
  const criteria = written(selectionForm(where, { asOf, timeZone }), parameters);
  const { sql: events, facts } = await eventRows(scratch, asked, criteria.properties.event, parameters);
  const before = parameters.count;
  const known = await userRows(scratch, asked, criteria.properties.user, parameters);
  const valuesOfUsers = parameters.since(before);
  const users = known?.sql ?? unknownUsers(criteria.properties.user);
  // Most events are of names that nobody asks about. To whoever is told by events alone, each matters.
  const matters = known ? criteria.matters : "true";
  const until = parameters.instant(asOf);
  const selectedWhere = (isAsked: (key: string) => string) => `
    WITH seen AS (
      SELECT seen_user, ${["count(*) AS events", ...criteria.remembered].join(", ")} FROM (${events})
      WHERE seen_user IS NOT NULL AND ${isAsked("seen_user")} AND happened_at < ${until} AND ${matters}
      GROUP BY seen_user),
    users AS (${users})
    SELECT ${identityColumns.map((name) => `users.${name}`).join(", ")}
    FROM users LEFT JOIN seen ON users.user_key = seen.seen_user
    WHERE ${isAsked("users.user_key")} AND ${isInSample("users.user_key", oneIn)} AND ${criteria.condition}`;
  return {
    sql: selectedWhere(() => "true"),
    share: (number, of) => selectedWhere((key) => `hash(${key}) % ${of} = ${number}`),
    values: parameters.values,
    oneIn,
    haveNoOthers: !known || !(await haveOthers(scratch, { sql: known.sql, values: valuesOfUsers })),
    reading: readingOf(asked.staged.events, facts),
    tolerated: together([facts.tolerated, known?.tolerated]),
    facts,
    properties: criteria.properties.event,
  };
}

/** It ends at the first of them; where nobody has any, it takes a fifth of a second for ten million users. */
async function haveOthers(scratch: ScratchDatabase, users: Selection): Promise<boolean> {
  const found = await scratch.rows(
    `SELECT 1 FROM (${users.sql}) WHERE ${MAY_HAVE_OTHERS} LIMIT 1`,
    users.values,
  );
  return found.length > 0;
}

async function eventRows(
  scratch: ScratchDatabase,
  { dataSet, staged, oneIn }: Asked,
  properties: ReadonlyMap<string, string>,
  parameters: Parameters,
): Promise<OpenedSource> {
  const { columns, eventIs } = dataSet.events;
  const wanted = [
    ...mappedEvents(dataSet.events),
    ...[...properties].map(([name, from]): Wanted => ({ name, from, as: "text" })),
  ];
  const opened = await openedSource(scratch, {
    source: staged.events,
    wanted,
    limit: dataSet.unreadableShare ?? 0,
    table: EVENTS_TABLE,
    ...(oneIn > 1 && { sample: { key: "seen_user", oneIn } }),
  });
  const name = columns.event === undefined ? `, ${parameters.of(eventIs ?? null)} AS event_name` : "";
  return { ...opened, sql: `SELECT *${name} FROM (${opened.sql})` };
}

/** What the data set maps of its events, by the names that conditions know. */
export function mappedEvents({ columns }: DataSet["events"]): Wanted[] {
  const { user, time, event } = columns;
  return [
    { name: "seen_user", from: user, as: "identifier", isMapped: true },
    { name: "happened_at", from: time, as: "time", isMapped: true },
    ...(event === undefined
      ? []
      : [{ name: "event_name", from: event, as: "text", isMapped: true } as const]),
  ];
}

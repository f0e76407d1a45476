/** What is where a data set says that its data is, read by the same law as an import reads it. */

import type { DataFault } from "../../../contract/data-faults.ts";
import type { CheckedEvents, CheckedUsers } from "../../../contract/data-set-checks.ts";
import type { FilesRequest } from "../../../contract/data-sets.ts";
import { bounded } from "../../../domain/bounded.ts";
import { detailOf } from "../../../domain/data-faults.ts";
import { CHECK_PROPERTIES, RUN_DETAIL_LENGTH } from "../../../limits.ts";
import type { DataSetChecks } from "../../../ports/data-set-checks.ts";
import type { Clock } from "../../../ports/machine.ts";
import type { Files } from "../../s3/files.ts";
import { mappedEvents } from "../evaluate/criteria-cohort.ts";
import { readings } from "../evaluate/readings.ts";
import type { Staging } from "../evaluate/staging.ts";
import { evaluated } from "../evaluate/unreadable.ts";
import { mappedUsers } from "../evaluate/user-rows.ts";
import { readingOf } from "../reading/facts.ts";
import { quoted } from "../reading/literals.ts";
import type { Wanted } from "../reading/rows.ts";
import { column } from "../scratch/parameters.ts";
import type { ScratchDatabase } from "../scratch/scratch-database.ts";
import {
  type CheckedSource,
  checkedSource,
  problemOf,
  type ReadableRows,
  readable,
} from "./checked-source.ts";
import { columnFacts, sampleOf, textColumns } from "./column-facts.ts";
import { eventNamesIn } from "./event-names.ts";

const PROPERTIES_BYTES = 90_000;

/** `scratch` is emptied by `discard`. */
export function dataSetChecksOnDuckDb(world: {
  scratch: ScratchDatabase;
  files: Files;
  clock: Clock;
}): DataSetChecks {
  const { scratch, files, clock } = world;
  return {
    async check({ dataSet, timeZone, asOf }) {
      const times = { timeZone, until: asOf, format: dataSet.events.timeFormat };
      for (const macro of readings(times)) await scratch.run(macro);
      const staging: Staging = { scratch, files, now: clock.now(), seen: () => {} };
      const freshness = { asOf, timeZone, staleAfterHours: dataSet.staleAfterHours };
      const limit = dataSet.unreadableShare ?? 0;
      const more = { freshness, limit };
      const events = await checkedSource(staging, {
        ...more,
        which: "events",
        from: dataSet.events,
        mapped: named(mappedEvents(dataSet.events), eventFields),
      });
      const users =
        dataSet.users &&
        (await checkedSource(staging, {
          ...more,
          which: "users",
          from: dataSet.users,
          beside: events.objects,
          mapped: named(mappedUsers(dataSet.users.columns), userFields),
        }));
      const notes = [...events.notes, ...(users?.notes ?? [])];
      const ofEvents = await inside(scratch, events, (rows) => eventsTold(scratch, dataSet, rows, notes));
      const ofUsers = users && (await inside(scratch, users, (rows) => usersTold(scratch, rows)));
      const unknown =
        users && (await inside(scratch, events, (rows) => eventsOfUnknown(scratch, rows, users.rows, notes)));
      const problems = [...events.problems, ...(users?.problems ?? [])];
      return {
        usable: problems.length === 0,
        problems,
        notes: notes.map((note) => detailOf(note).slice(0, RUN_DETAIL_LENGTH)),
        noteFaults: notes,
        events: { ...events.told, ...ofEvents, ...unknown },
        ...(users && { users: { ...users.told, ...ofUsers } }),
      };
    },
    discard: () => scratch.discard(),
  };
}

/** Names of settings, by the names that conditions know. */
const eventFields = { seen_user: "user", happened_at: "time", event_name: "event" };
const userFields = {
  user_key: "user",
  external_id: "externalId",
  alias_name: "aliasName",
  alias_label: "aliasLabel",
  device_id: "deviceId",
  anonymous: "anonymous",
};

function named(mapped: readonly Wanted[], fields: Readonly<Record<string, string>>) {
  return mapped.map((one) => ({ ...one, field: fields[one.name] ?? one.name }));
}

/** What is told of rows that can be read; if the engine fails at them after all, that is a problem of the source. */
async function inside<Told>(
  scratch: ScratchDatabase,
  checked: CheckedSource,
  look: (rows: ReadableRows) => Promise<Told>,
): Promise<Told | undefined> {
  const { rows } = checked;
  if (!rows) return undefined;
  const found = await evaluated(scratch, async (seen) => {
    seen(rows.source);
    return { told: await look(rows) };
  });
  if ("told" in found) return found.told;
  checked.problems.push(problemOf(checked.which, found));
  return undefined;
}

async function eventsTold(
  scratch: ScratchDatabase,
  { events: { columns, eventIs } }: FilesRequest,
  rows: ReadableRows,
  notes: DataFault[],
): Promise<Pick<CheckedEvents, "times" | "names" | "properties" | "mapped" | "sampledRows">> {
  const sample = await sampleOf(scratch, "check_events", rows);
  const all = textColumns(rows);
  const wanted: Wanted[] = [{ name: "happened_at", from: columns.time, as: "time" }, ...all];
  const at = rows.mapped.findIndex(({ name }) => name === "event_name");
  const name = at < 0 ? quoted(eventIs ?? "") : `mapped_${at}`;
  const { event: column = "" } = columns;
  const found = await eventNamesIn(scratch, {
    rows: `SELECT *, nullif(${name}, '') AS event_name FROM (${rows.of(wanted)})`,
    columns: all,
    sample: `(SELECT ${name} AS sampled FROM ${sample.table})`,
  });
  if (found.tooMany !== undefined)
    notes.push({ code: "many-event-names", values: { column, most: found.tooMany - 1 } });
  else if (found.names.notShown > 0)
    notes.push({ code: "event-names-not-shown", values: { column, count: found.names.notShown } });
  const { properties, ...told } = await columnFacts(scratch, rows, sample, found.set);
  const withEvents = properties.map((one, place) => ({
    ...one,
    ...found.events.get(rows.properties[place]?.name ?? ""),
  }));
  return {
    times: readingOf(rows.source, rows.facts).times,
    names: found.names,
    ...told,
    properties: shown(withEvents, rows),
  };
}

async function usersTold(
  scratch: ScratchDatabase,
  rows: ReadableRows,
): Promise<Pick<CheckedUsers, "properties" | "mapped" | "sampledRows">> {
  const sample = await sampleOf(scratch, "check_users", rows);
  const all = textColumns(rows);
  const counts = all.map(({ name }, at) => `count(${column(name)}) AS has_${at}`).join(", ");
  const [row = {}] = await scratch.rows(`SELECT ${counts} FROM (${rows.of(all)})`);
  const set = new Map(all.map(({ name }, at) => [name, Number(row[`has_${at}`])]));
  const { properties, ...told } = await columnFacts(scratch, rows, sample, set);
  return { ...told, properties: shown(properties, rows) };
}

function shown<Item>(items: readonly Item[], { propertyCount }: ReadableRows) {
  return bounded(items, { count: CHECK_PROPERTIES, bytes: PROPERTIES_BYTES, all: propertyCount });
}

async function eventsOfUnknown(
  scratch: ScratchDatabase,
  events: ReadableRows,
  users: ReadableRows | undefined,
  notes: DataFault[],
): Promise<Pick<CheckedEvents, "ofUnknownUsers">> {
  if (!users) return {};
  const [one] = events.mapped;
  const [other] = users.mapped;
  if (!one || !other) return {};
  const [row = {}] = await scratch.rows(
    `SELECT count(*) AS events FROM (${events.of([one])}) AS happened
     ANTI JOIN (${users.of([other])}) AS known ON happened.seen_user = known.user_key
     WHERE happened.seen_user IS NOT NULL`,
  );
  const ofUnknownUsers = Number(row["events"]);
  if (ofUnknownUsers > 0)
    notes.push({
      code: "events-of-unknown-users",
      values: { count: ofUnknownUsers, all: readable(events.source, events.facts) },
    });
  return { ofUnknownUsers };
}

/** A data set while its form is filled in. What is left empty is as usual. */
import type { CsvSettings } from "../../shared/contract/csv.ts";
import type { FilesDataSet, FilesRequest, TimeFormat, UserColumns } from "../../shared/contract/data-sets.ts";
import { typedNumber } from "../parts/typed-number.ts";

export interface SourceDraft {
  prefix: string;
  format: FilesRequest["events"]["format"];
  marker: string;
  csv: CsvSettings;
}

export interface EventsDraft extends SourceDraft {
  columns: { user: string; time: string; event: string };
  /** All rows are this event, and no column says which. */
  isOne: boolean;
  eventIs: string;
  timeFormat: TimeFormat | "";
}

export interface UsersDraft extends SourceDraft {
  columns: Record<keyof UserColumns, string>;
}

export interface DataSetDraft {
  name: string;
  events: EventsDraft;
  hasUsers: boolean;
  users: UsersDraft;
  timeZone: string;
  staleAfterHours: string;
  unreadablePercent: string;
}

const source: SourceDraft = { prefix: "", format: "csv", marker: "", csv: {} };
const noColumns: UsersDraft["columns"] = {
  user: "",
  externalId: "",
  aliasName: "",
  aliasLabel: "",
  aliasLabelIs: "",
  deviceId: "",
  anonymous: "",
};

export function newDataSet(): DataSetDraft {
  return {
    name: "",
    events: {
      ...source,
      columns: { user: "", time: "", event: "" },
      isOne: false,
      eventIs: "",
      timeFormat: "",
    },
    hasUsers: true,
    users: { ...source, columns: noColumns },
    timeZone: "",
    staleAfterHours: "",
    unreadablePercent: "",
  };
}

export function dataSetDraftOf(dataSet: FilesDataSet): DataSetDraft {
  const { name, events, users, timeZone = "", staleAfterHours, unreadableShare } = dataSet;
  const fresh = newDataSet();
  return {
    name,
    events: {
      ...sourceDraftOf(events),
      columns: { ...fresh.events.columns, ...filled(events.columns) },
      isOne: events.columns.event === undefined,
      eventIs: events.eventIs ?? "",
      timeFormat: events.timeFormat ?? "",
    },
    hasUsers: users !== undefined,
    users: {
      ...(users ? sourceDraftOf(users) : fresh.users),
      columns: { ...noColumns, ...(users && filled(users.columns)) },
    },
    timeZone,
    staleAfterHours: staleAfterHours === undefined ? "" : String(staleAfterHours),
    unreadablePercent: unreadableShare === undefined ? "" : String(Math.round(unreadableShare * 1e8) / 1e6),
  };
}

const prefixes = /^[\w][\w./=-]{0,499}$/;
const marks = /^(?:[\w./=-]|\{date\}){1,200}$/;
const ids = /^[a-z][a-z0-9-]{0,62}$/;

/** `new` is the address of the form. */
export function isDataSetId(text: string): boolean {
  return ids.test(text) && text !== "new";
}

/** `Shop, Europe` → `shop-europe`. Empty where nothing of the name can be used. */
export function idFrom(name: string): string {
  const plain = name.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const parts = plain.replace(/[^a-z0-9]+/g, "-").replace(/^[^a-z]+|-+$/g, "");
  return parts.slice(0, 63).replace(/-+$/, "");
}

/** Which fields are missing or wrong, each by its own. */
export function faultsOf(draft: DataSetDraft) {
  const { events, users, hasUsers } = draft;
  const { columns } = users;
  const labels = [columns.aliasLabel, columns.aliasLabelIs].filter((text) => text !== "").length;
  return {
    name: draft.name.trim() === "",
    eventsPrefix: !prefixes.test(events.prefix),
    eventsMarker: events.marker !== "" && !marks.test(events.marker),
    eventsUser: events.columns.user === "",
    eventsTime: events.columns.time === "",
    eventsEvent: !events.isOne && events.columns.event === "",
    eventIs: events.isOne && events.eventIs === "",
    usersPrefix: hasUsers && !prefixes.test(users.prefix),
    usersMarker: hasUsers && users.marker !== "" && !marks.test(users.marker),
    usersUser: hasUsers && columns.user === "",
    usersLabel: hasUsers && (columns.aliasName === "" ? labels > 0 : labels !== 1),
    age: isWrong(draft.staleAfterHours, (hours) => hours > 0),
    unreadable: isWrong(draft.unreadablePercent, (percent) => percent >= 0 && percent <= 100),
  };
}
export type Faults = ReturnType<typeof faultsOf>;

/** Undefined where something is missing or wrong. */
export function requestOf(draft: DataSetDraft): FilesRequest | undefined {
  return Object.values(faultsOf(draft)).some((isFault) => isFault) ? undefined : sent(draft);
}

/** No file has a column of this name: for a look at files whose columns are not known yet. */
const NO_COLUMN = "(not chosen)";

/** What is looked at before all columns are named. Undefined: it is not known where the files are. */
export function lookOf(draft: DataSetDraft): FilesRequest | undefined {
  const { eventsPrefix, eventsMarker, usersMarker, age, unreadable } = faultsOf(draft);
  if (eventsPrefix || eventsMarker || usersMarker || age || unreadable) return undefined;
  const { events, users } = draft;
  const { user, time } = events.columns;
  return sent({
    ...draft,
    name: draft.name.trim() || NO_COLUMN,
    hasUsers: draft.hasUsers && prefixes.test(users.prefix),
    events: { ...events, columns: { ...events.columns, user: user || NO_COLUMN, time: time || NO_COLUMN } },
    users: { ...users, columns: { ...users.columns, user: users.columns.user || NO_COLUMN } },
  });
}

/** Whether they read the same files in the same way. */
export function readSame(one: FilesRequest, other: FilesRequest): boolean {
  const { name: _, ...its } = one;
  const { name: __, ...others } = other;
  return JSON.stringify(its) === JSON.stringify(others);
}

function sent(draft: DataSetDraft): FilesRequest {
  const { events, users, hasUsers, timeZone } = draft;
  const { user, time, event } = events.columns;
  const age = typedNumber(draft.staleAfterHours);
  const percent = typedNumber(draft.unreadablePercent);
  return {
    name: draft.name.trim(),
    events: {
      ...sourceOf(events),
      columns: { user, time, ...(!events.isOne && event !== "" && { event }) },
      ...(events.isOne && events.eventIs !== "" && { eventIs: events.eventIs }),
      ...(events.timeFormat !== "" && { timeFormat: events.timeFormat }),
    },
    ...(hasUsers && {
      users: { ...sourceOf(users), columns: { ...filled(users.columns), user: users.columns.user } },
    }),
    ...(timeZone !== "" && { timeZone }),
    ...(age !== undefined && { staleAfterHours: age }),
    ...(percent !== undefined && { unreadableShare: Math.round(percent * 1e6) / 1e8 }),
  };
}

function sourceDraftOf(from: Omit<FilesRequest["events"], "columns">): SourceDraft {
  const { prefix, format, marker = "", delimiter, encoding, nullValues } = from;
  return {
    prefix,
    format,
    marker,
    csv: {
      ...(delimiter !== undefined && { delimiter }),
      ...(encoding !== undefined && { encoding }),
      ...(nullValues !== undefined && { nullValues }),
    },
  };
}

function sourceOf({ prefix, format, marker, csv }: SourceDraft) {
  return { prefix, format, ...(marker !== "" && { marker }), ...(format === "csv" && csv) };
}

function filled<Field extends string>(
  columns: {
    readonly [name in Field]?: string | undefined;
  },
): Partial<Record<Field, string>> {
  const named = Object.entries(columns).filter(([, name]) => name !== undefined && name !== "");
  return Object.fromEntries(named) as Partial<Record<Field, string>>;
}

function isWrong(text: string, isTaken: (n: number) => boolean): boolean {
  if (text.trim() === "") return false;
  const n = typedNumber(text);
  return n === undefined || n < 0 || !isTaken(n);
}

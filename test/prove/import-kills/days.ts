/** What is imported: a data set on two days, as files and as tables that Athena reads. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Api } from "../../../local/api.ts";
import { localNames } from "../../../local/aws/names.ts";
import { dataBucket } from "../../../local/demo/data-bucket.ts";
import type { LocalSystem } from "../../../local/system.ts";
import type { CohortRequest } from "../../../shared/contract/cohorts.ts";
import type { DataSetRequest } from "../../../shared/contract/data-sets.ts";

/** Of the first day's people, one in so many is told again by the second: an alias leaves that Braze takes for them. */
const TOLD_AGAIN = 50;
/** Of them, one in so many is anonymous, and has signed up by the second day, when they are no member any more. */
const SIGNED_UP = 50;
/** By what those are known then: who is removed by it was never added by it. */
export const SIGNED_UP_AS = "signed-up-";

/** Both days have the same number of members. Half of them are members on both. */
const days = ["before", "after"] as const;
export type Day = (typeof days)[number];

const sources = ["files", "athena"] as const;
export type Source = (typeof sources)[number];

export interface Data {
  day: Day;
  source: Source;
}

export function cohortOf(data: Data): CohortRequest {
  const dataSet = idOf(data);
  // Of a text Athena is asked in two rounds: what it returns, then its rows.
  const isText = data.source === "athena" && data.day === "before";
  const where = { user: { property: "member", is: { equals: "is" } } };
  const sql =
    "SELECT external_id, alias_name, 'email' AS alias_label, device_id FROM users WHERE member = 'is'";
  return {
    name: "Everybody",
    timeZone: "UTC",
    definition: isText ? { kind: "sql", dataSet, sql } : { kind: "criteria", dataSet, where },
  };
}

function idOf({ day, source }: Data): string {
  return `proof-${day}-${source}`;
}

const columns = {
  user: "user_key",
  externalId: "external_id",
  aliasName: "alias_name",
  deviceId: "device_id",
} as const;

/** A table is a folder of files: both sources read the same ones. */
function folderOf(table: string): string {
  return `${localNames.lakePrefix}${table}/`;
}

function dataSetOf({ day, source }: Data): DataSetRequest {
  const name = `Proof, ${day}`;
  const users = { table: `users_${day}`, columns: { ...columns, aliasLabelIs: "email" } };
  const events = { table: "events", columns: { user: "user_key", time: "at", event: "event" } };
  if (source === "athena") return { kind: "athena", name, athena: localNames.athena, users, events };
  const files = ({ table }: { table: string }) => ({ prefix: folderOf(table), format: "csv" }) as const;
  return {
    name,
    users: { ...files(users), columns: users.columns },
    events: { ...files(events), columns: events.columns },
  };
}

type Person = Partial<Record<"externalId" | "aliasName" | "deviceId", string>> & { isMember?: false };

function peopleOf(day: Day, members: number): Person[] {
  const half = members / 2;
  const isAlias = (at: number) => at < half && at % TOLD_AGAIN === 0;
  const isDevice = (at: number) => at < half && at % SIGNED_UP === 1;
  const aliasOf = (person: number) => `alias-${person}`;
  const deviceOf = (person: number) => `device-${person}`;
  const before = (at: number): Person => {
    // Whoever is told again is there twice, the second time by an alias that nobody knows to be theirs.
    if (isAlias(at)) return { aliasName: aliasOf(at + half) };
    return isDevice(at) ? { deviceId: deviceOf(at) } : { externalId: `user-${at}` };
  };
  const after = (at: number): Person[] => [
    { externalId: `user-${at + half}`, ...(isAlias(at) && { aliasName: aliasOf(at + half) }) },
    ...(isDevice(at)
      ? [{ externalId: `${SIGNED_UP_AS}${at}`, deviceId: deviceOf(at), isMember: false as const }]
      : []),
  ];
  const all = Array.from({ length: members }, (_, at) => at);
  return day === "before" ? all.map(before) : all.flatMap(after);
}

/** Gives the system the data of both days. */
export async function giveData(
  { environment }: LocalSystem,
  calls: Api,
  { folder, members }: { folder: string; members: number },
): Promise<void> {
  const bucket = dataBucket(environment);
  const give = async (table: string, lines: readonly string[]) => {
    const file = join(folder, "given.csv");
    writeFileSync(file, `${lines.join("\n")}\n`);
    await bucket.add(folderOf(table), "proof", [file]);
  };
  await give("events", ["user_key,at,event", "0,2026-01-01T00:00:00Z,visit"]);
  for (const day of days) {
    const rows = peopleOf(day, members).map(
      ({ externalId = "", aliasName = "", deviceId = "", isMember = true }, at) =>
        `${at},${externalId},${aliasName},${deviceId},${isMember ? "is" : "was"}`,
    );
    await give(`users_${day}`, [`${Object.values(columns)},member`, ...rows]);
    for (const source of sources)
      await calls.put(`/data-sets/${idOf({ day, source })}`, dataSetOf({ day, source }));
  }
  bucket.close();
}

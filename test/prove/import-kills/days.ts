/** What is imported: a data set on two days. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Api } from "../../../local/api.ts";
import { dataBucket } from "../../../local/demo/data-bucket.ts";
import type { LocalSystem } from "../../../local/system.ts";
import type { CohortRequest } from "../../../shared/contract/cohorts.ts";
import type { FilesRequest } from "../../../shared/contract/data-sets.ts";

/** Of the first day's people, one in so many is told again by the second: an alias leaves that Braze takes for them. */
const TOLD_AGAIN = 50;
/** Of them, one in so many is anonymous, and has signed up by the second day, when they are no member any more. */
const SIGNED_UP = 50;
/** By what those are known then: who is removed by it was never added by it. */
export const SIGNED_UP_AS = "signed-up-";

/** Both days have the same number of members. Half of them are members on both. */
const days = ["before", "after"] as const;
export type Day = (typeof days)[number];

export function cohortOf(day: Day): CohortRequest {
  const where = { user: { property: "member", is: { equals: "yes" } } };
  return {
    name: "Everybody",
    timeZone: "UTC",
    definition: { kind: "criteria", dataSet: dataSetOf(day), where },
  };
}

function dataSetOf(day: Day): string {
  return `proof-${day}`;
}

const columns = {
  user: "user_key",
  externalId: "external_id",
  aliasName: "alias_name",
  deviceId: "device_id",
} as const;

function dataOf(day: Day): FilesRequest {
  return {
    name: `Proof, ${day}`,
    users: { prefix: `proof/${day}/users/`, format: "csv", columns: { ...columns, aliasLabelIs: "email" } },
    events: {
      prefix: `proof/${day}/events/`,
      format: "csv",
      columns: { user: "user_key", time: "at", event: "event" },
    },
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
  const give = async (prefix: string, lines: readonly string[]) => {
    const file = join(folder, "given.csv");
    writeFileSync(file, `${lines.join("\n")}\n`);
    await bucket.add(prefix, "proof", [file]);
  };
  for (const day of days) {
    const dataSet = dataOf(day);
    const rows = peopleOf(day, members).map(
      ({ externalId = "", aliasName = "", deviceId = "", isMember = true }, at) =>
        `${at},${externalId},${aliasName},${deviceId},${isMember ? "yes" : "no"}`,
    );
    await give(dataSet.users?.prefix ?? "", [`${Object.values(columns)},member`, ...rows]);
    await give(dataSet.events.prefix, ["user_key,at,event", "0,2026-01-01T00:00:00Z,visit"]);
    await calls.put(`/data-sets/${dataSetOf(day)}`, dataSet);
  }
  bucket.close();
}

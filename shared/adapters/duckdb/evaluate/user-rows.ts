/** The users of a data set: a row each, with what tells who they are. */
import type { ReadDataSet, UserColumns } from "../../../contract/data-sets.ts";
import type { UnreadableData } from "../../../contract/readings.ts";
import { openedSource } from "../reading/opened-source.ts";
import type { Wanted } from "../reading/rows.ts";
import type { Parameters } from "../scratch/parameters.ts";
import type { ScratchDatabase } from "../scratch/scratch-database.ts";
import { identityColumn, identityColumns } from "./members.ts";
import type { StagedDataSet } from "./staging.ts";

export interface Users {
  dataSet: ReadDataSet;
  staged: StagedDataSet;
}

/** `user_key`, the identity's columns and the properties; undefined where the data set has no table of users. */
export async function userRows(
  scratch: ScratchDatabase,
  { dataSet: { users, unreadableShare = 0 }, staged }: Users,
  properties: ReadonlyMap<string, string>,
  parameters: Parameters,
): Promise<{ sql: string; tolerated: UnreadableData | undefined } | undefined> {
  if (!users || !staged.users) return undefined;
  const identity = identityOf(users.columns);
  const { sql: rows, facts } = await openedSource(scratch, {
    source: staged.users,
    wanted: [
      ...mappedUsers(users.columns),
      ...[...properties].map(([name, from]): Wanted => ({ name, from, as: "text" })),
    ],
    limit: unreadableShare,
    table: "read_users",
  });
  const { aliasLabelIs } = users.columns;
  const known = identityColumns.map((name) =>
    name === "alias_label" && aliasLabelIs !== undefined
      ? `${parameters.of(aliasLabelIs)} AS alias_label`
      : identityColumn(name, identity.has(name)),
  );
  const sql = `SELECT user_key, ${[...known, ...properties.keys()].join(", ")} FROM (${rows})`;
  return { sql, tolerated: facts.tolerated };
}

/**
 * Where there is no table of users, they are those who have events (`seen`), and the events' user is their external id.
 */
export function unknownUsers(properties: ReadonlyMap<string, string>): string {
  const [external, ...others] = identityColumns;
  const unset = [
    ...others.map((name) => identityColumn(name, false)),
    ...[...properties.keys()].map((name) => `CAST(NULL AS VARCHAR) AS ${name}`),
  ];
  return `SELECT seen_user AS user_key, seen_user AS ${external}, ${unset.join(", ")} FROM seen`;
}

/** What the data set maps of its users, by the names of a selection, and their key. */
export function mappedUsers(columns: UserColumns): Wanted[] {
  const identity = [...identityOf(columns)].map(
    ([name, from]): Wanted => ({
      name,
      from,
      as: name === "anonymous" ? "text" : "identifier",
      isMapped: true,
    }),
  );
  return [{ name: "user_key", from: columns.user, as: "identifier", isMapped: true }, ...identity];
}

function identityOf(columns: UserColumns): Map<string, string> {
  const mapped: [string, string | undefined][] = [
    ["external_id", columns.externalId],
    ["alias_name", columns.aliasName],
    ["alias_label", columns.aliasLabel],
    ["device_id", columns.deviceId],
    ["anonymous", columns.anonymous],
  ];
  return new Map(mapped.filter((pair): pair is [string, string] => pair[1] !== undefined));
}

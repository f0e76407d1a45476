/**
 * Who is left out of a cohort because an exclusion list has them. Somebody is excluded by any identifier of theirs: in the
 * same row, or in other rows that share an external id or an alias with it. A device is often shared, so it leads to no
 * other identified user; who is known by that device only is left out.
 */
import { rm } from "node:fs/promises";
import { ALIAS_NAME, addKnownAgain } from "../exclusions/keyed-hashes.ts";
import { parquet, type StagedLists } from "../exclusions/staged-exclusions.ts";
import { Parameters } from "../scratch/parameters.ts";
import { PARQUET } from "../scratch/parquet-format.ts";
import type { ScratchDatabase } from "../scratch/scratch-database.ts";
import { REJECTED } from "./chosen-rows.ts";
import { type Users, userRows } from "./user-rows.ts";

export interface Exclusion extends StagedLists {
  /** Of the data set: their rows tell more identifiers than the selected ones. */
  users?: Users | undefined;
}

/** The members who leave: a table (kind, id, label), distinct. */
export const LEAVING = "excluded_members";

/**
 * Makes the table `LEAVING` of those in `selected`, which has the identity's columns beside the chosen identifier. Rejected
 * rows of forgotten people, in the table `REJECTED`, lose their identifiers.
 */
export async function findExcluded(
  scratch: ScratchDatabase,
  { paths, forgotten, users }: Exclusion,
): Promise<void> {
  await scratch.run("CREATE OR REPLACE TABLE excluded_ids (kind VARCHAR, id VARCHAR, label VARCHAR)");
  const linked = await linkedUsers(scratch, users);
  const more = linked === undefined ? "" : ` UNION ALL SELECT ${identifiers} FROM read_parquet('${linked}')`;
  const known = `(SELECT ${identifiers} FROM selected${more})`;
  if (forgotten) {
    await addForgotten(scratch, known, forgotten);
    await addConnected(scratch, known);
    await blankRejected(scratch, known);
  }
  if (paths.length > 0)
    await scratch.run(`INSERT INTO excluded_ids SELECT DISTINCT kind, id, label FROM ${parquet(paths)}`);
  await addConnected(scratch, known);
  const devices = `(SELECT device_id AS id FROM (${excludedIn(known)}) WHERE device_id IS NOT NULL)`;
  await scratch.run(`
    CREATE OR REPLACE TABLE ${LEAVING} AS SELECT DISTINCT kind, id, label FROM (
      ${excludedIn("selected")}
      UNION ALL SELECT * FROM selected SEMI JOIN ${devices} AS theirs ON theirs.id = selected.id
      WHERE selected.kind = 'device_id')
    WHERE reason IS NULL`);
  await scratch.run("DROP TABLE excluded_ids");
  if (linked !== undefined) await rm(linked);
}

/**
 * Only hashes are stored, so each identifier that is known here is hashed and looked for among them. To make them distinct
 * before would take memory for all of them.
 */
async function addForgotten(
  scratch: ScratchDatabase,
  known: string,
  { paths, hashes }: NonNullable<StagedLists["forgotten"]>,
): Promise<void> {
  const among = `(
    SELECT 'external_id' AS kind, external_id AS id, '' AS label FROM ${known} WHERE external_id IS NOT NULL
    UNION ALL SELECT 'alias', alias_name, alias_label FROM ${known}
    WHERE alias_name IS NOT NULL AND alias_label IS NOT NULL
    UNION ALL SELECT '${ALIAS_NAME}', alias_name, '' FROM ${known}
    WHERE alias_name IS NOT NULL AND alias_label IS NULL
    UNION ALL SELECT 'device_id', device_id, '' FROM ${known} WHERE device_id IS NOT NULL)`;
  await addKnownAgain(scratch, { into: "excluded_ids", among, parquet: parquet(paths) }, hashes);
}

/**
 * Rejected rows are counted, and filed without the identifiers of who is forgotten. An alias without its label may be
 * theirs, and so may a device of theirs that no other identifier is known of.
 */
async function blankRejected(scratch: ScratchDatabase, known: string): Promise<void> {
  const listed = (kind: string) => `(SELECT id FROM excluded_ids WHERE kind = '${kind}')`;
  const devices = `(SELECT device_id FROM (${excludedIn(known)}) WHERE device_id IS NOT NULL)`;
  const told = ["kind", "id", "label", "identified_device", "other_kind", "other_id", "other_label"];
  await scratch.run(`
    UPDATE ${REJECTED} SET ${told.map((name) => `${name} = NULL`).join(", ")}
    WHERE external_id IN ${listed("external_id")} OR alias_name IN ${listed("alias")}
      OR (alias_label IS NULL AND alias_name IN ${listed(ALIAS_NAME)})
      OR device_id IN ${listed("device_id")}
      OR (external_id IS NULL AND alias_name IS NULL AND device_id IN ${devices})`);
}

/** Adds the external ids and aliases of rows that have an excluded identifier, and of those that these lead to. */
async function addConnected(scratch: ScratchDatabase, known: string): Promise<void> {
  for (let more = 1; more > 0; ) {
    const found = await scratch.run(`
      INSERT INTO excluded_ids SELECT DISTINCT kind, id, label FROM (
        SELECT 'external_id' AS kind, external_id AS id, '' AS label FROM (${excludedIn(known)})
        WHERE external_id IS NOT NULL
        UNION ALL SELECT 'alias', alias_name, alias_label FROM (${excludedIn(known)})
        WHERE alias_name IS NOT NULL AND alias_label IS NOT NULL) ANTI JOIN excluded_ids USING (kind, id, label)`);
    more = found.rowsChanged;
  }
}

const identifiers = "external_id, alias_name, alias_label, device_id";

/** Rows that have an excluded identifier; some of them more than once. */
function excludedIn(rows: string): string {
  return [
    "known.external_id = one.id AND one.kind = 'external_id'",
    "known.alias_name = one.id AND known.alias_label = one.label AND one.kind = 'alias'",
    "known.device_id = one.id AND one.kind = 'device_id'",
  ]
    .map((same) => `SELECT known.* FROM ${rows} AS known SEMI JOIN excluded_ids AS one ON ${same}`)
    .join(" UNION ALL ");
}

/** Parquet of the data set's users by more than one identifier, to be added to other rows; they may be all of them. */
async function linkedUsers(scratch: ScratchDatabase, users: Users | undefined): Promise<string | undefined> {
  const { externalId, aliasName, deviceId } = users?.dataSet.users?.columns ?? {};
  if (!users || [externalId, aliasName, deviceId].filter((one) => one !== undefined).length < 2)
    return undefined;
  const parameters = new Parameters();
  const rows = await userRows(scratch, users, new Map(), parameters);
  if (!rows) return undefined;
  const path = await scratch.file("linked-users.parquet");
  await scratch.run(
    `COPY (SELECT ${identifiers} FROM (${rows.sql})
      WHERE (external_id IS NOT NULL)::INT + (alias_name IS NOT NULL)::INT + (device_id IS NOT NULL)::INT > 1
    ) TO '${path}' (${PARQUET})`,
    parameters.values,
  );
  return path;
}

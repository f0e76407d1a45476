/**
 * From selected users to members: the table of `domain/identifiers.ts` as SQL over all of them at once, and each person
 * once.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import {
  type Evaluation,
  type IdentifierKind,
  type ListField,
  type RejectedReason,
  rejectedReasons,
} from "../../../contract/cohorts.ts";
import type { MemberFile } from "../../../ports/engine.ts";
import { allRows, bucketFolder } from "../buckets/member-buckets.ts";
import { writtenAs } from "../buckets/written.ts";
import { NO_IDENTIFIER } from "../reading/values.ts";
import type { ScratchDatabase, Selection } from "../scratch/scratch-database.ts";
import { type ChosenRows, chosenRows } from "./chosen-rows.ts";
import { type Exclusion, findExcluded, LEAVING } from "./exclusion.ts";
import { caseOfRow, choiceSql, columnsOf } from "./identifier-choice.ts";
import type { Shared } from "./sample.ts";

/** What tells who a user is: columns of a selection, NULL where not known. */
export const identityColumns = [
  "external_id",
  "alias_name",
  "alias_label",
  "device_id",
  "anonymous",
] as const satisfies readonly ListField[];

/** The column as a selection has it, from text of the same name; `isThere` false: not known of anybody. */
export function identityColumn(name: ListField, isThere: boolean): string {
  if (name === "anonymous")
    return `${isThere ? "truth_in(anonymous)" : "CAST(NULL AS BOOLEAN)"} AS anonymous`;
  return isThere ? name : `CAST(NULL AS VARCHAR) AS ${name}`;
}

interface Made {
  exclusion?: Exclusion | undefined;
  /** In how many buckets the files are. Left out: 1. */
  buckets?: number;
  /** In how many shares a large selection is evaluated, if it can be. Left out: 1. */
  shares?: number;
}

/** `selection` gives one row per selected user, with the identity's columns. */
export async function membersOf(
  scratch: ScratchDatabase,
  { sql, values, share }: Selection & Partial<Shared>,
  order: readonly IdentifierKind[],
  { exclusion, buckets = 1, shares = 1 }: Made = {},
): Promise<MemberFile> {
  const queries =
    share && shares > 1 ? Array.from({ length: shares }, (_, number) => share(number, shares)) : [sql];
  const rows = queries.map((query) => usable(chosen(query, order, exclusion && identityColumns)));
  const selected = await chosenRows(scratch, { queries: rows, values }, buckets);
  if (exclusion) await findExcluded(scratch, exclusion, selected.rejected);
  const path = await scratch.file(buckets === 1 ? "members.parquet" : "members");
  let excluded = 0;
  for (let bucket = 0; bucket < buckets; bucket++) {
    const distinct = distinctMembers(await selected.rows(bucket), await selected.claims(bucket));
    const staying = exclusion ? `FROM (${distinct}) ANTI JOIN ${LEAVING} USING (kind, id, label)` : distinct;
    await scratch.run(`COPY (${staying}) TO '${await fileOf(path, bucket, buckets)}' (FORMAT parquet)`);
    if (exclusion) excluded += await countedExcluded(scratch, distinct);
  }
  const evaluation = await counted(scratch, await allRows(path, "path", buckets), exclusion && excluded);
  const rejected = Object.keys(evaluation.rejected).length > 0 && (await rejectedRows(scratch, selected));
  if (exclusion) await selected.leaveOut(LEAVING);
  const otherIds = await othersOf(scratch, buckets);
  const memberDevices = await devicesOf(scratch);
  await selected.discard();
  if (exclusion) await scratch.run(`DROP TABLE ${LEAVING}`);
  return {
    path,
    ...(buckets > 1 && { buckets }),
    ...(otherIds && { otherIds }),
    ...(memberDevices && { memberDevices }),
    evaluation,
    ...(rejected && { rejected }),
  };
}

async function fileOf(path: string, bucket: number, buckets: number): Promise<string> {
  if (buckets === 1) return path;
  const folder = bucketFolder(path, bucket);
  await mkdir(folder, { recursive: true });
  return join(folder, "members.parquet");
}

/** All of them, the same one as often as it was selected. */
async function rejectedRows(scratch: ScratchDatabase, { rejected }: ChosenRows): Promise<string> {
  const path = await scratch.file("rejected.parquet");
  const rows = `SELECT kind, ltrim(id, ${NO_IDENTIFIER}) AS id, label, reason FROM ${rejected} WHERE reason IS NOT NULL`;
  await scratch.run(`COPY (${rows}) TO '${path}' (FORMAT parquet)`);
  return path;
}

/**
 * Rows of `chosen`, of which none is sent by an identifier with a control character; what is no identifier at all
 * begins with one.
 */
export function usable(rows: string): string {
  const isUnusable = `regexp_matches(id, '${CONTROL}') OR regexp_matches(label, '${CONTROL}')`;
  return `SELECT * REPLACE (CASE WHEN reason IS NULL AND (${isUnusable})
    THEN '${"unusable-identifier" satisfies RejectedReason}' ELSE reason END AS reason) FROM (${rows})`;
}

const CONTROL = "[\\x00-\\x1f\\x7f-\\x{9f}]";

/**
 * Of each row the identifier, and the reason where Braze would not match it: its first one then, or none. Columns of
 * `also` go along.
 */
export function chosen(
  selection: string,
  order: readonly IdentifierKind[],
  also: readonly string[] = [],
): string {
  const choice = choiceSql(order);
  const column = (kind: string, part: "id" | "label", otherwise: string) =>
    `CASE ${kind} ${order.map((one) => `WHEN '${one}' THEN ${columnsOf[one][part]}`).join(" ")} ${otherwise} END`;
  return `
    WITH cases AS (SELECT *, ${caseOfRow} AS identity_case FROM (${selection})),
    choices AS (
      SELECT *, ${choice.kind} AS chosen_kind, ${choice.reason} AS reason, ${choice.otherKind} AS other_kind,
        ${choice.isIdentified} AS is_identified
      FROM cases
    )
    SELECT coalesce(chosen_kind, ${firstKnown.kind}) AS kind,
      ${column("chosen_kind", "id", `ELSE ${firstKnown.id}`)} AS id,
      ${column("chosen_kind", "label", `ELSE ${firstKnown.label}`)} AS label,
      CASE WHEN is_identified THEN device_id END AS identified_device,
      other_kind,
      ${otherColumn("id")} AS other_id,
      ${otherColumn("label")} AS other_label,
      reason${also.map((name) => `, ${name}`).join("")}
    FROM choices`;
}

function otherColumn(part: "id" | "label"): string {
  const { external_id, alias } = columnsOf;
  return `CASE other_kind WHEN 'external_id' THEN ${external_id[part]} WHEN 'alias' THEN ${alias[part]} END`;
}

/** What a person may find a row by that nobody is imported by; a row without any has NULL. */
const firstKnown = {
  kind: `CASE WHEN external_id IS NOT NULL THEN 'external_id' WHEN alias_name IS NOT NULL THEN 'alias'
    WHEN device_id IS NOT NULL THEN 'device_id' END`,
  id: "coalesce(external_id, alias_name, device_id)",
  label: "CASE WHEN external_id IS NULL AND alias_name IS NOT NULL THEN alias_label END",
} satisfies Record<"kind" | "id" | "label", string>;

/**
 * A device of someone who is identified is that person, not one more. Only devices are looked up, which takes half the
 * time.
 */
function distinctMembers(rows: string, claims: string): string {
  return `
    SELECT DISTINCT kind, id, label FROM ${rows} WHERE reason IS NULL AND kind <> 'device_id'
    UNION ALL
    SELECT DISTINCT kind, id, label FROM ${rows} AS rows ANTI JOIN ${claims} AS other ON other.id = rows.id
    WHERE reason IS NULL AND kind = 'device_id'`;
}

/** Who has an external id and an alias is sent by one of them; a file with the other, if there is any such user. */
async function othersOf(scratch: ScratchDatabase, buckets: number): Promise<string | undefined> {
  const rows = "FROM selected WHERE other_kind IS NOT NULL";
  const [found] = await scratch.rows(`SELECT 1 ${rows} LIMIT 1`);
  if (!found) return undefined;
  return writtenAs(scratch, "otherIds", { sql: `SELECT * ${rows}`, values: {} }, buckets);
}

/** Of members who are identified; a file with their devices, if there is any. */
async function devicesOf(scratch: ScratchDatabase): Promise<string | undefined> {
  const withDevice = "FROM selected WHERE identified_device IS NOT NULL AND reason IS NULL";
  const [found] = await scratch.rows(`SELECT 1 ${withDevice} LIMIT 1`);
  if (!found) return undefined;
  const path = await scratch.file("member-devices.parquet");
  await scratch.run(
    `COPY (SELECT kind, id, label, identified_device AS device_id ${withDevice}) TO '${path}' (FORMAT parquet)`,
  );
  return path;
}

/** Members who would be there, were they not excluded. */
async function countedExcluded(scratch: ScratchDatabase, distinct: string): Promise<number> {
  const [found = {}] = await scratch.rows(
    `SELECT count(*) AS excluded FROM (${distinct}) SEMI JOIN ${LEAVING} USING (kind, id, label)`,
  );
  return Number(found["excluded"]);
}

async function counted(scratch: ScratchDatabase, members: string, excluded?: number): Promise<Evaluation> {
  const ofReason = rejectedReasons.map(
    (reason) => `count(*) FILTER (WHERE reason = '${reason}') AS "${reason}"`,
  );
  const [selected = {}] = await scratch.rows(`SELECT count(*) AS rows, ${ofReason.join(", ")} FROM selected`);
  const [ofKinds = {}] = await scratch.rows(
    `SELECT count(*) AS total, ${Object.keys(columnsOf)
      .map((kind) => `count(*) FILTER (WHERE kind = '${kind}') AS ${kind}`)
      .join(", ")} FROM ${members}`,
  );
  const rejected = rejectedReasons
    .map((reason) => [reason, Number(selected[reason])] as const)
    .filter(([, count]) => count > 0);
  const rows = Number(selected["rows"]);
  const total = Number(ofKinds["total"]);
  return {
    rows,
    members: {
      total,
      external_id: Number(ofKinds["external_id"]),
      alias: Number(ofKinds["alias"]),
      device_id: Number(ofKinds["device_id"]),
    },
    duplicates: rows - total - (excluded ?? 0) - rejected.reduce((sum, [, count]) => sum + count, 0),
    ...(excluded !== undefined && { excluded }),
    rejected: Object.fromEntries(rejected),
  };
}

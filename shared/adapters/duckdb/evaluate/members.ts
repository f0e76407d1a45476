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
import { MEMBERS_PER_BUCKET } from "../../../limits.ts";
import type { MemberFile } from "../../../ports/engine.ts";
import { allRows, bucketFolder } from "../buckets/member-buckets.ts";
import { writtenAs } from "../buckets/written.ts";
import { joinedByHash } from "../ledgers/differing.ts";
import { NO_IDENTIFIER } from "../reading/values.ts";
import { PARQUET } from "../scratch/parquet-format.ts";
import type { ScratchDatabase, Selection } from "../scratch/scratch-database.ts";
import { chosenRows, REJECTED } from "./chosen-rows.ts";
import type { Known } from "./criteria-cohort.ts";
import { distinctMembers } from "./distinct-members.ts";
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

/** Columns of `chosen` with an identified device, or another identifier. */
const OTHERS = ["identified_device", "other_kind", "other_id", "other_label"];

interface Made {
  exclusion?: Exclusion | undefined;
  /** In how many buckets the files are. Left out: 1. */
  buckets?: number;
  /** A ledger to join with, if there is one bucket. Left out: there is none. */
  held?: Held | undefined;
  /** In how many shares a large selection is evaluated, if it can be. Left out: 1. */
  shares?: number;
}

/** A ledger. `rows` gives a relation, if it can be joined with. */
interface Held {
  sha256: string;
  rows(): Promise<string | undefined>;
}

/** `selection` gives one row per selected user, with the identity's columns. */
export async function membersOf(
  scratch: ScratchDatabase,
  { sql, values, share, haveNoOthers = false }: Selection & Partial<Shared & Known>,
  order: readonly IdentifierKind[],
  { exclusion, buckets = 1, shares = 1, held }: Made = {},
): Promise<MemberFile> {
  const queries =
    share && shares > 1 ? Array.from({ length: shares }, (_, number) => share(number, shares)) : [sql];
  const rows = queries.map((query) => usable(chosen(query, order, exclusion && identityColumns)));
  const unset = haveNoOthers ? OTHERS : [];
  const selected = await chosenRows(scratch, { queries: rows, values, unset }, buckets);
  const counts = await countedRows(scratch);
  if (exclusion) await findExcluded(scratch, exclusion);
  const rejected = Object.keys(counts.rejected).length > 0 && (await rejectedRows(scratch));
  if (exclusion) await selected.leaveOut(LEAVING);
  const otherIds = await othersOf(scratch, buckets);
  const lookedUpBy = await lookedUpByOf(scratch, buckets);
  const path = await scratch.file(buckets === 1 ? "members.parquet" : "members");
  if (buckets > 1) await mkdir(path);
  let joined: MemberFile["joined"];
  const areDistinct = async (wanted: string) => {
    // Who is excluded is not compared, and more than a bucket's members are compared in buckets.
    if (!held || buckets > 1 || exclusion || counts.rows > MEMBERS_PER_BUCKET) return false;
    const ledger = await held.rows();
    if (ledger === undefined) return false;
    const { path: differing, areDistinct } = await joinedByHash(scratch, { wanted, ledger });
    joined = { sha256: held.sha256, ledger, ...(differing !== undefined && { differing }) };
    return areDistinct;
  };
  let excluded = 0;
  for (let bucket = 0; bucket < buckets; bucket++) {
    const to = buckets === 1 ? path : bucketFolder(path, bucket);
    const its = await selected.rows(bucket);
    const distinct = await distinctMembers(scratch, its, await selected.claims(bucket), () =>
      areDistinct(its),
    );
    if (!distinct && !exclusion && (await selected.moveRows(bucket, to))) continue;
    const members = distinct ?? `SELECT kind, id, label FROM ${its}`;
    const staying = exclusion ? `FROM (${members}) ANTI JOIN ${LEAVING} USING (kind, id, label)` : members;
    if (buckets > 1) await mkdir(to);
    const file = buckets === 1 ? to : join(to, "members.parquet");
    await scratch.run(`COPY (${staying}) TO '${file}' (${PARQUET})`);
    if (exclusion) excluded += await countedExcluded(scratch, members);
  }
  const members = await countedMembers(scratch, await allRows(path, "path", buckets));
  await selected.discard();
  if (exclusion) await scratch.run(`DROP TABLE ${LEAVING}`);
  return {
    path,
    ...(buckets > 1 && { buckets }),
    ...(otherIds && { otherIds }),
    ...(lookedUpBy && { lookedUpBy }),
    ...(joined && { joined }),
    evaluation: evaluationOf(counts, members, exclusion && excluded),
    ...(rejected && { rejected }),
  };
}

/** All of them, the same one as often as it was selected. */
async function rejectedRows(scratch: ScratchDatabase): Promise<string> {
  const path = await scratch.file("rejected.parquet");
  const rows = `SELECT kind, ltrim(id, ${NO_IDENTIFIER}) AS id, label, reason FROM ${REJECTED}`;
  await scratch.run(`COPY (${rows}) TO '${path}' (${PARQUET})`);
  return path;
}

/**
 * Rows of `chosen`, of which none is sent by an identifier with a control character; what is no identifier at all
 * begins with one.
 */
export function usable(rows: string): string {
  const isUnusable = `${hasControlCharacter("id")} OR (label <> '' AND ${hasControlCharacter("label")})`;
  return `SELECT * REPLACE (CASE WHEN reason IS NULL AND (${isUnusable})
    THEN '${"unusable-identifier" satisfies RejectedReason}' ELSE reason END AS reason) FROM (${rows})`;
}

/**
 * The pattern takes three times as long as what most texts answer it with: JSON escapes the control characters of ASCII
 * but for DEL, and the others are longer than a byte.
 */
function hasControlCharacter(text: string): string {
  const isEscaped = `strlen(CAST(to_json(${text}) AS VARCHAR)) <> strlen(${text}) + 2`;
  const mayHaveOne = `${isEscaped} OR strlen(${text}) <> length(${text}) OR contains(${text}, chr(127))`;
  return `((${mayHaveOne}) AND regexp_matches(${text}, '[\\x00-\\x1f\\x7f-\\x{9f}]'))`;
}

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

/** A member who has an external id and an alias is sent by one of them; a file with the other, if there is any such. */
async function othersOf(scratch: ScratchDatabase, buckets: number): Promise<string | undefined> {
  const rows = "FROM selected WHERE other_kind IS NOT NULL AND reason IS NULL";
  const [found] = await scratch.rows(`SELECT 1 ${rows} LIMIT 1`);
  if (!found) return undefined;
  return writtenAs(scratch, "otherIds", { sql: `SELECT * ${rows}`, values: {} }, buckets);
}

/** Devices of members who are identified, and other ids of rejected rows; a file with them, if there is any. */
async function lookedUpByOf(scratch: ScratchDatabase, buckets: number): Promise<string | undefined> {
  const isDevice = "identified_device IS NOT NULL AND reason IS NULL";
  const isOfRejected = "other_kind IS NOT NULL AND reason IS NOT NULL";
  const [found] = await scratch.rows(
    `SELECT 1 FROM selected WHERE (${isDevice}) OR (${isOfRejected}) LIMIT 1`,
  );
  if (!found) return undefined;
  const sql = `
    SELECT kind, id, label, 'device_id' AS other_kind, identified_device AS other_id, '' AS other_label
    FROM selected WHERE ${isDevice}
    UNION ALL
    SELECT kind, id, label, other_kind, other_id, other_label FROM selected WHERE ${isOfRejected}`;
  return writtenAs(scratch, "lookedUpBy", { sql, values: {} }, buckets);
}

/** Members who would be there, were they not excluded. */
async function countedExcluded(scratch: ScratchDatabase, distinct: string): Promise<number> {
  const [found = {}] = await scratch.rows(
    `SELECT count(*) AS excluded FROM (${distinct}) SEMI JOIN ${LEAVING} USING (kind, id, label)`,
  );
  return Number(found["excluded"]);
}

/** Of rows and of members, in their evaluation. */
type RowCounts = Pick<Evaluation, "rows" | "rejected">;
type MemberCounts = Evaluation["members"];

async function countedRows(scratch: ScratchDatabase): Promise<RowCounts> {
  const ofReason = rejectedReasons.map(
    (reason) => `count(*) FILTER (WHERE reason = '${reason}') AS "${reason}"`,
  );
  const [found = {}] = await scratch.rows(`SELECT count(*) AS rows, ${ofReason.join(", ")} FROM selected`);
  const rejected = rejectedReasons
    .map((reason) => [reason, Number(found[reason])] as const)
    .filter(([, count]) => count > 0);
  return { rows: Number(found["rows"]), rejected: Object.fromEntries(rejected) };
}

async function countedMembers(scratch: ScratchDatabase, members: string): Promise<MemberCounts> {
  const ofKinds = Object.keys(columnsOf).map((kind) => `count(*) FILTER (WHERE kind = '${kind}') AS ${kind}`);
  const [found = {}] = await scratch.rows(`SELECT count(*) AS total, ${ofKinds.join(", ")} FROM ${members}`);
  return {
    total: Number(found["total"]),
    external_id: Number(found["external_id"]),
    alias: Number(found["alias"]),
    device_id: Number(found["device_id"]),
  };
}

function evaluationOf({ rows, rejected }: RowCounts, members: MemberCounts, excluded?: number): Evaluation {
  const others = Object.values(rejected).reduce((sum, count) => sum + count, members.total + (excluded ?? 0));
  return {
    rows,
    members,
    duplicates: rows - others,
    ...(excluded !== undefined && { excluded }),
    rejected,
  };
}

/**
 * The work of `steps/prepare` and `steps/settle` as plain SQL over files on the disk: the criteria of the bench's
 * cohort, each member once, a full join with the ledger, and what our steps leave. Nothing is downloaded, checked,
 * counted, hashed or uploaded.
 */
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { PARQUET } from "../../shared/adapters/duckdb/scratch/parquet-format.ts";
import { BATCHES_PER_PART, IDS_PER_REQUEST } from "../../shared/limits.ts";
import { ALIAS_LABEL } from "../people.ts";

export interface PlanOrder {
  /** Receives all files. It must exist. */
  folder: string;
  /** Of the engine, in MB. Its threads are as many as it takes by itself, as ours are. */
  memoryMb: number;
  /** Paths of Parquet files: `data.ts` writes users and events. */
  users: readonly string[];
  events: readonly string[];
  ledger: readonly string[];
}

export interface Statement {
  what: string;
  seconds: number;
}

export interface PlanResult {
  prepare: Statement[];
  settle: Statement[];
  /** Paths of Parquet files. */
  changes: string;
  ledger: string;
}

/** Settling is a database of its own, as it is a function of its own; every request was accepted. */
export async function barePlan(order: PlanOrder): Promise<PlanResult> {
  const changes = join(order.folder, "changes.parquet");
  const ledger = join(order.folder, "ledger.parquet");
  const parts = join(order.folder, "parts.jsonl");
  const prepare = await timedStatements(order, {
    "evaluate, distinct, full join with the ledger": `CREATE TABLE changes AS ${changesSql(order)}`,
    "write the changes": `COPY changes TO '${changes}' (${PARQUET})`,
    "write the parts": `COPY (${partsSql}) TO '${parts}' (FORMAT json)`,
  });
  const settle = await timedStatements(order, {
    "write the ledger": `COPY (${ledgerSql(order, changes)}) TO '${ledger}' (${PARQUET})`,
  });
  return { prepare, settle, changes, ledger };
}

function changesSql({ users, events, ledger }: PlanOrder): string {
  return `
    WITH seen AS (
      SELECT "user" FROM ${parquet(events)} WHERE event = 'purchase' GROUP BY "user" HAVING count(*) >= 1),
    wanted AS (
      SELECT DISTINCT
        CASE WHEN external_id IS NOT NULL THEN 'external_id' WHEN email IS NOT NULL THEN 'alias' ELSE 'device_id' END AS kind,
        coalesce(external_id, email, device_id) AS id,
        CASE WHEN external_id IS NULL AND email IS NOT NULL THEN '${ALIAS_LABEL}' ELSE '' END AS label
      FROM ${parquet(users)} SEMI JOIN seen USING ("user")),
    changed AS (
      SELECT coalesce(wanted.kind, ledger.kind) AS kind, coalesce(wanted.id, ledger.id) AS id,
        coalesce(wanted.label, ledger.label) AS label,
        CASE WHEN wanted.kind IS NULL THEN 'remove' ELSE 'add' END AS direction
      FROM wanted FULL JOIN ${parquet(ledger)} AS ledger
        ON wanted.kind = ledger.kind AND wanted.id = ledger.id AND wanted.label = ledger.label
      WHERE wanted.kind IS NULL OR ledger.kind IS NULL OR ledger.held <> 'in'),
    placed AS (SELECT *, row_number() OVER (ORDER BY direction DESC) - 1 AS place FROM changed)
    SELECT * EXCLUDE place, place // ${IDS_PER_REQUEST * BATCHES_PER_PART} AS part, place // ${IDS_PER_REQUEST} AS batch
    FROM placed`;
}

const partsSql = `
  SELECT part, batch, direction, list(id) FILTER (WHERE kind = 'external_id') AS user_ids,
    list({alias_name: id, alias_label: label}) FILTER (WHERE kind = 'alias') AS aliases,
    list(id) FILTER (WHERE kind = 'device_id') AS device_ids
  FROM changes GROUP BY part, batch, direction`;

function ledgerSql({ ledger }: PlanOrder, changes: string): string {
  return `
    WITH changes AS (FROM ${parquet([changes])}),
    outcomes AS (SELECT DISTINCT batch, 'accepted' AS outcome FROM changes)
    SELECT kind, id, label, held FROM ${parquet(ledger)} ANTI JOIN changes USING (kind, id, label)
    UNION ALL
    SELECT kind, id, label, 'in' AS held FROM changes JOIN outcomes USING (batch)
    WHERE direction = 'add' AND outcome = 'accepted'`;
}

export function parquet(paths: readonly string[]): string {
  return `read_parquet([${paths.map((path) => `'${path}'`).join(", ")}])`;
}

async function timedStatements(
  { folder, memoryMb }: PlanOrder,
  statements: Readonly<Record<string, string>>,
): Promise<Statement[]> {
  const instance = await DuckDBInstance.create(":memory:", {
    memory_limit: `${memoryMb}MB`,
    temp_directory: folder,
    preserve_insertion_order: "false",
  });
  const connection = await instance.connect();
  try {
    const timed: Statement[] = [];
    for (const [what, sql] of Object.entries(statements)) {
      const begun = performance.now();
      await connection.run(sql);
      timed.push({ what, seconds: (performance.now() - begun) / 1_000 });
    }
    return timed;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** Files put under a prefix, and what becomes of them: members, or the named refusal. */
import { readFile } from "node:fs/promises";
import { localNames } from "../../../../local/aws/names.ts";
import { engineOnDuckDb } from "../../../../shared/adapters/duckdb/evaluate/engine.ts";
import { listReportsOnDuckDb } from "../../../../shared/adapters/duckdb/lists/list-report.ts";
import { scratchDatabase } from "../../../../shared/adapters/duckdb/scratch/scratch-database.ts";
import { filesInBucket } from "../../../../shared/adapters/s3/files.ts";
import { systemClock } from "../../../../shared/adapters/system.ts";
import {
  type Definition,
  defaultIdentifierOrder,
  type ListDefinition,
} from "../../../../shared/contract/cohorts.ts";
import type { Criterion } from "../../../../shared/contract/criteria.ts";
import type { FilesDataSet } from "../../../../shared/contract/data-sets.ts";
import type { MemberFile, NotEvaluated } from "../../../../shared/ports/engine.ts";
import type { ObjectStore } from "../object-store.ts";

export type Given = Readonly<Record<string, string | Uint8Array>>;

export interface Question {
  where?: Criterion;
  /** A SQL cohort instead. */
  sql?: string;
  events?: Partial<FilesDataSet["events"]>;
  dataSet?: Partial<FilesDataSet>;
}

const bought: Criterion = { performed: { event: "buy" } };
export const everybody = 'SELECT "user" AS external_id FROM events';

export function readingDesk(store: ObjectStore) {
  let folders = 0;
  const files = filesInBucket({ client: store.client, bucket: localNames.dataBucket });

  async function put(given: Given): Promise<string> {
    const prefix = `data-${folders++}/`;
    for (const [name, body] of Object.entries(given)) await store.give(`${prefix}${name}`, body);
    return prefix;
  }

  async function evaluated(definition: Definition, dataSet?: FilesDataSet) {
    const scratch = scratchDatabase({ memoryMb: 512 });
    try {
      const found = await engineOnDuckDb({ scratch, files, clock: systemClock }).evaluate({
        cohort: { definition, timeZone: "Europe/Madrid", identifierOrder: defaultIdentifierOrder },
        ...(dataSet && { dataSet }),
        asOf: new Date("2026-06-15T10:00:00Z"),
        hints: true,
        unknownNames: true,
      });
      if ("reason" in found) return told(found);
      const rows = await scratch.rows(`SELECT id FROM read_parquet('${found.path}') ORDER BY id`);
      return { ids: rows.map(({ id }) => String(id)), ...rest(found) };
    } finally {
      await scratch.discard();
    }
  }

  return {
    /** Of columns `user` and `time`; every row is a purchase. */
    async events(given: Given, question: Question = {}) {
      const prefix = await put(given);
      const [name = ""] = Object.keys(given);
      const dataSet: FilesDataSet = {
        id: "shop",
        name: "Shop",
        version: 1,
        events: {
          prefix,
          format: formatOf(name),
          columns: { user: "user", time: "time" },
          eventIs: "buy",
          ...question.events,
        },
        ...question.dataSet,
      };
      const { where = bought, sql } = question;
      return evaluated(
        sql === undefined
          ? { kind: "criteria", dataSet: "shop", where }
          : { kind: "sql", dataSet: "shop", sql },
        dataSet,
      );
    },

    async list(given: Given, more: Partial<ListDefinition> = {}) {
      const prefix = await put(given);
      const [name = ""] = Object.keys(given);
      const format = formatOf(name);
      if (format === "parquet") throw new Error("lists are no Parquet files");
      return evaluated({ kind: "list", object: `${prefix}${name}`, format, ...more });
    },

    async report(given: Given, more: Partial<ListDefinition> = {}) {
      const prefix = await put(given);
      const [name = ""] = Object.keys(given);
      const { columns, ...list } = more;
      const scratch = scratchDatabase({ memoryMb: 512, keepsOrder: true });
      const reports = listReportsOnDuckDb({ scratch, files, clock: systemClock });
      try {
        return await reports.report({
          list: { object: `${prefix}${name}`, format: formatOf(name) === "csv" ? "csv" : "jsonl", ...list },
          ...(columns && { columns }),
          identifierOrder: defaultIdentifierOrder,
        });
      } finally {
        await reports.discard();
      }
    },
  };
}

export type ReadingDesk = ReturnType<typeof readingDesk>;

/** A Parquet file of the rows that a query gives. */
export async function parquet(query: string, options = ""): Promise<Buffer> {
  const scratch = scratchDatabase({ memoryMb: 256 });
  try {
    const path = await scratch.file("made.parquet");
    await scratch.run(`COPY (${query}) TO '${path}' (FORMAT parquet ${options})`);
    return await readFile(path);
  } finally {
    await scratch.discard();
  }
}

function told({ reason, detail }: NotEvaluated) {
  return { reason, detail };
}

/** Hints of both kinds together, as a preview tells them. */
function rest({ evaluation, reading, hints, unknown }: MemberFile) {
  return {
    rejected: evaluation.rejected,
    ...(reading && { reading }),
    ...(hints && { hints: { ...hints, ...unknown } }),
  };
}

function formatOf(name: string): "csv" | "jsonl" | "parquet" {
  if (name.includes(".parquet")) return "parquet";
  return name.includes(".jsonl") ? "jsonl" : "csv";
}

/**
 * Selections by Athena: statements that unload the rows of users to the work bucket. What a statement has written, its own
 * manifest says: a failed one leaves files, and so may one whose answer was lost.
 */
import {
  type AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  GetTableMetadataCommand,
  InvalidRequestException,
  MetadataException,
  type QueryExecution,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
  TooManyRequestsException,
} from "@aws-sdk/client-athena";
import type { Athena, Athenas } from "../../contract/athena.ts";
import type { Criterion } from "../../contract/criteria.ts";
import type { AthenaDataSet } from "../../contract/data-sets.ts";
import { notEvaluated } from "../../domain/data-faults.ts";
import type { NotEvaluated } from "../../ports/engine.ts";
import type { SelectionLook, SelectionQueries, Selections } from "../../ports/selections.ts";
import { DefinitionInvalid } from "../duckdb/reading/source.ts";
import type { AthenaTable } from "./columns.ts";
import type { AthenaTables } from "./selection.ts";
import { askedTables, folderOf, QUERY_BYTES, type Statement, statementsOf } from "./statements.ts";
import { refused, type Trouble, troubleOf } from "./trouble.ts";

/** Writes SELECTs of the identity's columns, with all values in them. */
export interface AthenaDialect {
  selection(asked: {
    where: Criterion;
    dataSet: AthenaDataSet;
    tables: AthenaTables;
    asOf: Date;
    timeZone: string;
  }): string;
  /** Undefined where no column tells devices. */
  usersWithDevice(asked: { dataSet: AthenaDataSet; tables: AthenaTables }): string | undefined;
}

interface World {
  client: AthenaClient;
  athenas: Athenas;
  workBucket: string;
  dialect: AthenaDialect;
}

export function selectionsInAthena({ client, athenas, workBucket, dialect }: World): Selections {
  const bucket = `s3://${workBucket}/`;

  const tableOf = async ({ workgroup, catalog, database }: Athena, table: string): Promise<AthenaTable> => {
    const { TableMetadata } = await client.send(
      new GetTableMetadataCommand({
        CatalogName: catalog,
        DatabaseName: database,
        TableName: table,
        WorkGroup: workgroup,
      }),
    );
    const { Columns = [], PartitionKeys = [] } = TableMetadata ?? {};
    const columns = [...Columns, ...PartitionKeys].map(({ Name = "", Type = "" }) => ({
      name: Name,
      type: Type,
    }));
    return { database, table, columns };
  };

  const started = async (athena: Athena, place: string, { text, token }: Statement) => {
    const { QueryExecutionId: id } = await client.send(
      new StartQueryExecutionCommand({
        QueryString: text,
        ClientRequestToken: token,
        WorkGroup: athena.workgroup,
        QueryExecutionContext: { Catalog: athena.catalog, Database: athena.database },
        ResultConfiguration: { OutputLocation: `${place}results/` },
      }),
    );
    if (id === undefined) throw new Error("Athena gave no id of a query");
    return id;
  };

  const seen = async (QueryExecutionId: string): Promise<QueryExecution> =>
    (await client.send(new GetQueryExecutionCommand({ QueryExecutionId }))).QueryExecution ?? {};

  /** Of the one row, the second: the first has the names of columns. */
  const emptyTable = async (
    dataSet: AthenaDataSet,
    QueryExecutionId: string,
  ): Promise<string | undefined> => {
    const { ResultSet } = await client.send(new GetQueryResultsCommand({ QueryExecutionId }));
    const counts = ResultSet?.Rows?.[1]?.Data?.map(({ VarCharValue }) => VarCharValue) ?? [];
    return askedTables(dataSet).find((_, at) => counts[at] !== "1");
  };

  return {
    async start(question, attempt) {
      const { athena: name, events, users } = question.dataSet;
      const athena = Object.hasOwn(athenas, name) ? athenas[name] : undefined;
      if (!athena) return notEvaluated("definition-invalid", { code: "no-athena", values: { athena: name } });
      const place = `${bucket}${folderOf(attempt)}`;
      try {
        const tables = {
          events: await tableOf(athena, events.table),
          ...(users && { users: await tableOf(athena, users.table) }),
        };
        const statements = statementsOf(question, attempt, { dialect, tables, place });
        if (statements.some(({ text }) => Buffer.byteLength(text) > QUERY_BYTES))
          return notEvaluated("definition-invalid", {
            code: "athena-query-too-long",
            values: { athena: name },
          });
        const ids = await Promise.all(statements.map((one) => started(athena, place, one)));
        return Object.fromEntries(
          statements.map(({ name }, at) => [name, ids[at]]),
        ) as unknown as SelectionQueries;
      } catch (error) {
        if (error instanceof TooManyRequestsException) return "busy";
        if (error instanceof DefinitionInvalid) return notEvaluated("definition-invalid", error.fault);
        if (error instanceof MetadataException) return unknownTable(error, name);
        if (isRefusal(error)) return refused(name);
        throw error;
      }
    },
    async look(dataSet, queries) {
      const { athena } = dataSet;
      const all = Object.entries(queries) as [keyof SelectionQueries, string][];
      const found = await Promise.all(all.map(async ([name, id]) => ({ name, ...(await seen(id)) })));
      const scanned = found.flatMap(({ Status, Statistics }) =>
        hasEnded(Status?.State) ? [Statistics?.DataScannedInBytes ?? 0] : [],
      );
      const failed = found.find(({ Status }) => Status?.State === "FAILED" || Status?.State === "CANCELLED");
      if (failed) {
        const { StateChangeReason: reason, AthenaError: error } = failed.Status ?? {};
        return { state: "failed", ...troubleOf({ athena, reason, error }), scanned };
      }
      if (!found.every(({ Status }) => Status?.State === "SUCCEEDED")) return { state: "running" };
      const fails = (why: NotEvaluated): SelectionLook & Trouble => ({
        state: "failed",
        why,
        mayPass: false,
        scanned,
      });
      const table = await emptyTable(dataSet, queries.tables);
      if (table !== undefined)
        return fails(notEvaluated("stale-data", { code: "no-rows-in-table", values: { table } }));
      const manifests = found.flatMap(({ name, Statistics }) =>
        name === "tables" ? [] : [[name, Statistics?.DataManifestLocation ?? ""] as const],
      );
      // A workgroup that enforces its own place of results puts manifests where nobody may read them.
      if (manifests.some(([, address]) => !address.startsWith(bucket))) return fails(refused(athena));
      const rows = manifests.map(([name, address]) => [name, address.slice(bucket.length)]);
      return { state: "selected", rows: Object.fromEntries(rows), scanned };
    },
    async stop(queries) {
      await Promise.all(
        Object.values(queries).map((QueryExecutionId) =>
          client.send(new StopQueryExecutionCommand({ QueryExecutionId })),
        ),
      );
    },
  };
}

/** The catalog's message has no value of the data. */
function unknownTable(error: MetadataException, athena: string): NotEvaluated {
  const [, name] = /EntityNotFoundException: .*?\b(?:Table|Database) ([\w-]+)/.exec(error.message) ?? [];
  if (name === undefined) return refused(athena);
  return notEvaluated("definition-invalid", { code: "athena-finds-no", values: { athena, name } });
}

function hasEnded(state: string | undefined): boolean {
  return state === "SUCCEEDED" || state === "FAILED" || state === "CANCELLED";
}

/** A workgroup that is not there, a place that can't be written to, or a permission that is missing. */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof InvalidRequestException ||
    (error instanceof Error && error.name === "AccessDeniedException")
  );
}

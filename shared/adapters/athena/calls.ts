/** The calls of Athena's API that selections are made of. */
import { createHash } from "node:crypto";
import {
  type AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  GetTableMetadataCommand,
  InvalidRequestException,
  type QueryExecution,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
  TooManyRequestsException,
} from "@aws-sdk/client-athena";
import type { Athena } from "../../contract/athena.ts";
import { EngineThrottled } from "../../domain/engine-throttled.ts";
import type { AthenaColumn, AthenaTable } from "./columns.ts";
import type { Statement } from "./statements.ts";

export interface AthenaCalls {
  /** Throws `MetadataException` for a table that is not there. */
  table(athena: Athena, table: string): Promise<AthenaTable>;
  /** Resolves with the query's id, which is the same each time. `place`: of the attempt, where it leaves its results. */
  start(athena: Athena, place: string, statement: Statement): Promise<string>;
  execution(id: string): Promise<QueryExecution>;
  /** Of a query that has one row: its cells. */
  row(id: string): Promise<(string | undefined)[]>;
  /** Of a query's result. */
  columns(id: string): Promise<AthenaColumn[]>;
  /** A query that has ended stays as it is. Whether there is one of that id, `execution` tells. */
  stop(id: string): Promise<void>;
}

export function athenaCalls(client: AthenaClient): AthenaCalls {
  const results = async (QueryExecutionId: string) => {
    try {
      return (await client.send(new GetQueryResultsCommand({ QueryExecutionId }))).ResultSet;
    } catch (cause) {
      // Of a start this means that there is no room for a query; here that there are too many calls.
      if (cause instanceof TooManyRequestsException)
        throw new EngineThrottled("Athena gives no more results at the moment", { cause });
      throw cause;
    }
  };
  return {
    async table({ workgroup, catalog, database }, table) {
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
    },
    async start(athena, place, { name, text }) {
      const { QueryExecutionId: id } = await client.send(
        new StartQueryExecutionCommand({
          QueryString: text,
          ClientRequestToken: tokenOf([name, text, place, athena.workgroup, athena.catalog, athena.database]),
          WorkGroup: athena.workgroup,
          QueryExecutionContext: { Catalog: athena.catalog, Database: athena.database },
          ResultConfiguration: { OutputLocation: `${place}results/` },
        }),
      );
      if (id === undefined) throw new Error("Athena gave no id of a query");
      return id;
    },
    execution: async (QueryExecutionId) =>
      (await client.send(new GetQueryExecutionCommand({ QueryExecutionId }))).QueryExecution ?? {},
    // The first row has the names of columns.
    row: async (id) => (await results(id))?.Rows?.[1]?.Data?.map(({ VarCharValue }) => VarCharValue) ?? [],
    async columns(id) {
      const info = (await results(id))?.ResultSetMetadata?.ColumnInfo ?? [];
      return info.map(({ Name: name = "", Type: type = "", Precision, Scale }) => ({
        name,
        type: type === "decimal" ? `decimal(${Precision},${Scale})` : type,
      }));
    },
    async stop(QueryExecutionId) {
      try {
        await client.send(new StopQueryExecutionCommand({ QueryExecutionId }));
      } catch (error) {
        // It has ended, perhaps.
        if (!(error instanceof InvalidRequestException)) throw error;
      }
    },
  };
}

/**
 * Athena starts a query once for each token, and refuses another request with it: all that is asked is part of it, and so is
 * the place, which is of an attempt. 64 characters of the 32 to 128 that a token may have.
 */
function tokenOf(request: readonly (string | undefined)[]): string {
  return createHash("sha256").update(JSON.stringify(request)).digest("hex");
}

/**
 * Athena's API over DuckDB: a stand-in, which knows of Trino's SQL only what DuckDB and the macros know. Queries are kept in
 * memory. Sources: Athena API reference, and the user guide's "Working with query results" and "UNLOAD".
 */
import { randomUUID } from "node:crypto";
import type { Server } from "node:http";
import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type * as z from "zod/mini";
import type { Athena } from "../../../shared/contract/athena.ts";
import { jsonService, operation, ServiceFault } from "../json-service.ts";
import { localAthenas, localNames } from "../names.ts";
import { refuseUnparsed } from "./parsing.ts";
import { listRequest, queryRequest, startRequest, tableRequest } from "./requests.ts";
import { placeOf, QueryFailed, type Ran, runStatement } from "./statement.ts";
import { type Lake, metadataOf } from "./tables.ts";
import { trinoStatements } from "./trino-macros.ts";

export interface AthenaSwitches {
  /** Each query is looked at so many times before it is seen to have ended. */
  slowLooks?: number;
  /** So many starts are taken; others are refused. Left out: all. */
  takes?: number;
  /** The error of those. Left out: there is no room. */
  refusal?: "InternalServerException" | "InvalidRequestException" | "ThrottlingException";
  /** An UNLOAD of no row leaves no manifest, and tells of none. */
  noManifestOfNothing?: boolean;
  /** Columns that the catalog lists of each table, and no table has: it keeps those that were dropped, as of Iceberg's tables. */
  dropped?: readonly string[];
  /** The next queries fail, after they wrote their files, which stay. */
  fails?: { times: number; reason: string; retryable?: boolean; category?: 1 | 2 | 3 };
}

type Started = z.infer<typeof startRequest>;

const BEYOND_LIMIT = { reason: "Bytes scanned limit was exceeded", retryable: false, category: 2 };

interface Query {
  id: string;
  asked: Started;
  submitted: number;
  looksLeft: number;
  state: "RUNNING" | "SUCCEEDED" | "FAILED" | "CANCELLED";
  ended?: number;
  ran?: Ran;
  error?: { reason: string; retryable: boolean; category: number };
  done: Promise<void>;
}

type Workgroup = Pick<Athena, "workgroup" | "bytesPerQuery">;

export interface AthenaStandIn {
  server: Server;
  /** Replaces all switches. */
  set(switches: AthenaSwitches): void;
  /** How many queries were started. */
  started(): number;
  /** How many go on, as far as is seen. */
  going(): number;
  /** Resolves once none runs of those that were started. */
  quiet(): Promise<void>;
}

interface World extends Lake {
  workgroups?: readonly Workgroup[];
  macros?: readonly string[];
  now(): Date;
}

export function athenaStandIn({
  workgroups = Object.values(localAthenas),
  macros = trinoStatements,
  now,
  ...lake
}: World): AthenaStandIn {
  const { client } = lake;
  const limits = new Map(workgroups.map(({ workgroup, bytesPerQuery }) => [workgroup, bytesPerQuery]));
  const queries = new Map<string, Query>();
  const tokens = new Map<string, Query>();
  let switches: AthenaSwitches = {};
  let failing = 0;
  let room = Number.POSITIVE_INFINITY;
  const seconds = () => now().getTime() / 1_000;

  const end = (query: Query, state: Query["state"]) => {
    Object.assign(query, { state, ended: seconds() });
  };
  const run = async (query: Query) => {
    const { id, asked } = query;
    const fails = failing > 0 ? switches.fails : undefined;
    if (fails) failing -= 1;
    try {
      const ran = await runStatement(lake, { text: asked.QueryString, id, macros });
      if (query.state === "CANCELLED") return;
      const limit = limits.get(asked.WorkGroup) ?? 0;
      if (ran.bytes > limit) {
        Object.assign(query, { ran: { bytes: limit }, error: BEYOND_LIMIT });
        return end(query, "CANCELLED");
      }
      query.ran = ran;
      if (switches.noManifestOfNothing && ran.files?.length === 0) delete ran.files;
      if (ran.files) await putManifest(client, query, ran.files);
      if (fails)
        query.error = {
          reason: fails.reason,
          retryable: fails.retryable ?? false,
          category: fails.category ?? 2,
        };
    } catch (error) {
      if (!(error instanceof QueryFailed)) console.error(error);
      query.error = { reason: error instanceof Error ? error.message : "", retryable: false, category: 2 };
    }
    if (query.state !== "CANCELLED") end(query, query.error ? "FAILED" : "SUCCEEDED");
  };

  const find = ({ QueryExecutionId: id }: z.infer<typeof queryRequest>): Query => {
    const query = queries.get(id);
    if (query) return query;
    throw new ServiceFault("InvalidRequestException", `QueryExecution ${id} was not found`);
  };

  const server = jsonService(
    { target: "AmazonAthena", version: "1.1" },
    {
      GetTableMetadata: operation(tableRequest, async ({ DatabaseName, TableName }) => {
        const found = DatabaseName === localNames.athena && (await metadataOf(lake, TableName));
        if (!found)
          throw new ServiceFault(
            "MetadataException",
            `Entity Not Found (Service: AmazonDataCatalog; Status Code: 400; Error Code: EntityNotFoundException; Request ID: ${randomUUID()}; Proxy: null)`,
          );
        const dropped = (switches.dropped ?? []).map((Name) => ({ Name, Type: "string" }));
        const Columns = [...found.Columns, ...dropped];
        return { TableMetadata: { Name: TableName, TableType: "EXTERNAL_TABLE", ...found, Columns } };
      }),
      StartQueryExecution: operation(startRequest, async (asked) => {
        if (!limits.has(asked.WorkGroup))
          throw new ServiceFault("InvalidRequestException", `WorkGroup ${asked.WorkGroup} is not found.`);
        await refuseUnparsed(asked.QueryString);
        const there = tokens.get(asked.ClientRequestToken);
        if (there && JSON.stringify(there.asked) !== JSON.stringify(asked))
          throw new ServiceFault("InvalidRequestException", "Idempotent parameters do not match");
        if (there) return { QueryExecutionId: there.id };
        if (room <= 0)
          throw new ServiceFault(
            switches.refusal ?? "TooManyRequestsException",
            switches.refusal
              ? "It is refused."
              : "You have exceeded the limit for the number of queries you can run concurrently.",
          );
        room -= 1;
        const query: Query = {
          id: randomUUID(),
          asked,
          submitted: seconds(),
          looksLeft: switches.slowLooks ?? 0,
          state: "RUNNING",
          done: Promise.resolve(),
        };
        queries.set(query.id, query);
        tokens.set(asked.ClientRequestToken, query);
        query.done = run(query);
        return { QueryExecutionId: query.id };
      }),
      GetQueryExecution: operation(queryRequest, (wanted) => {
        const query = find(wanted);
        const isSeen = query.looksLeft <= 0 || query.state === "CANCELLED";
        query.looksLeft -= 1;
        return { QueryExecution: shown(query, isSeen ? query.state : "QUEUED") };
      }),
      ListQueryExecutions: operation(listRequest, ({ WorkGroup, NextToken = "0", MaxResults }) => {
        const all = [...queries.values()].filter(({ asked }) => asked.WorkGroup === WorkGroup);
        const [from, to] = [Number(NextToken), Number(NextToken) + MaxResults];
        return {
          QueryExecutionIds: all.slice(from, to).map(({ id }) => id),
          ...(to < all.length && { NextToken: String(to) }),
        };
      }),
      StopQueryExecution: operation(queryRequest, (wanted) => {
        const query = find(wanted);
        if (query.state === "CANCELLED" || (query.state !== "RUNNING" && query.looksLeft <= 0))
          throw new ServiceFault("InvalidRequestException", `Query ${query.id} has ended: ${query.state}`);
        end(query, "CANCELLED");
        return {};
      }),
      GetQueryResults: operation(queryRequest, (wanted) => {
        const { state, ran, looksLeft } = find(wanted);
        if (state !== "SUCCEEDED" || looksLeft > 0)
          throw new ServiceFault(
            "InvalidRequestException",
            `Query has not yet finished. Current state: ${state}`,
          );
        const Rows = (ran?.rows ?? []).map((row) => ({
          Data: row.map((value) => (value === null ? {} : { VarCharValue: value })),
        }));
        const ResultSetMetadata = { ColumnInfo: ran?.columns ?? [] };
        return { UpdateCount: 0, ResultSet: { Rows, ResultSetMetadata } };
      }),
    },
  );
  return {
    server,
    set(next) {
      switches = next;
      failing = next.fails?.times ?? 0;
      room = next.takes ?? Number.POSITIVE_INFINITY;
    },
    started: () => queries.size,
    going: () =>
      [...queries.values()].filter(
        ({ state, looksLeft }) => state === "RUNNING" || (state !== "CANCELLED" && looksLeft > 0),
      ).length,
    async quiet() {
      await Promise.all([...queries.values()].map(({ done }) => done));
    },
  };
}

function manifestOf({ id, asked }: Query): string {
  return `${asked.ResultConfiguration.OutputLocation}${id}-manifest.csv`;
}

async function putManifest(client: S3Client, query: Query, files: readonly string[]): Promise<void> {
  const Body = Buffer.from(files.map((file) => `${file}\n`).join(""));
  await client.send(new PutObjectCommand({ ...placeOf(manifestOf(query)), Body }));
}

function shown(query: Query, state: string) {
  const { id, asked, submitted, ended, ran, error } = query;
  const hasEnded = state === query.state && ended !== undefined;
  return {
    QueryExecutionId: id,
    Query: asked.QueryString,
    StatementType: "DML",
    WorkGroup: asked.WorkGroup,
    QueryExecutionContext: asked.QueryExecutionContext,
    ResultConfiguration: asked.ResultConfiguration,
    Status: {
      State: state,
      SubmissionDateTime: submitted,
      ...(hasEnded && { CompletionDateTime: ended }),
      ...(hasEnded &&
        error && {
          StateChangeReason: error.reason,
          AthenaError: {
            ErrorCategory: error.category,
            ErrorType: 0,
            Retryable: error.retryable,
            ErrorMessage: error.reason,
          },
        }),
    },
    Statistics: {
      DataScannedInBytes: hasEnded ? (ran?.bytes ?? 0) : 0,
      ...(hasEnded && ran?.files && { DataManifestLocation: manifestOf(query) }),
    },
  };
}

import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  GetTableMetadataCommand,
  InvalidRequestException,
  paginateListQueryExecutions,
  type QueryExecution,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from "@aws-sdk/client-athena";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type AthenaStandIn, athenaStandIn } from "../../local/aws/athena/athena.ts";
import { placeOf } from "../../local/aws/athena/statement.ts";
import { localAthenas, localNames, REGION } from "../../local/aws/names.ts";
import { operatorCredentials } from "../../local/aws/permissions/callers.ts";
import { ANY_PORT, type Listening, listening } from "../../local/listening.ts";
import { objectsUnder } from "../../shared/adapters/s3/objects.ts";
import { type ObjectStore, objectStore } from "../adapters/duckdb/object-store.ts";

let store: ObjectStore;
let athena: AthenaStandIn;
let server: Listening;
let client: AthenaClient;
let asked = 0;
const SCANNED_AT_MOST = 9_000;

beforeAll(async () => {
  store = await objectStore();
  await store.give("lake/events/day=2026-01-01/a.csv", "who,what\nu1,buy\nu2,buy\n");
  await store.give("lake/events/day=2026-01-02/b.csv", "who,what\nu3,view\n");
  athena = athenaStandIn({
    client: store.client,
    workgroups: [{ workgroup, bytesPerQuery: SCANNED_AT_MOST }],
    now: () => new Date("2026-01-05T09:00:00Z"),
    partitionTypes: { date: "date", number: "int" },
  });
  server = await listening(athena.server, ANY_PORT);
  client = new AthenaClient({ endpoint: server.origin, region: REGION, credentials: operatorCredentials });
});
afterAll(async () => {
  client.destroy();
  await server.close();
  await store.close();
});
beforeEach(() => {
  athena.set({});
  asked += 1;
});

const place = () => `s3://${localNames.workBucket}/found/${asked}/`;
const token = () => `a token of at least 32 characters, ${asked}`;
const { workgroup } = localAthenas.lake;
function start(QueryString: string, ClientRequestToken = token(), WorkGroup: string = workgroup) {
  return client.send(
    new StartQueryExecutionCommand({
      QueryString,
      ClientRequestToken,
      WorkGroup,
      QueryExecutionContext: { Catalog: "AwsDataCatalog", Database: localNames.athena },
      ResultConfiguration: { OutputLocation: place() },
    }),
  );
}
const look = async (QueryExecutionId: string | undefined): Promise<QueryExecution> =>
  (await client.send(new GetQueryExecutionCommand({ QueryExecutionId }))).QueryExecution ?? {};
const ended = (id: string | undefined) =>
  vi.waitFor(
    async () => {
      const query = await look(id);
      expect(["SUCCEEDED", "FAILED", "CANCELLED"]).toContain(query.Status?.State);
      return query;
    },
    { timeout: 15_000 },
  );
const unload = (select: string) =>
  `UNLOAD (${select}) TO '${place()}rows/' WITH (format='PARQUET', compression='SNAPPY')`;
async function filesUnder(prefix: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of objectsUnder(store.client, localNames.workBucket, prefix)) names.push(name);
  return names;
}

describe("the stand-in for Athena, as the official client sees it", () => {
  it("answers a SELECT over folders of the data bucket, whose partitions are columns of text", async () => {
    const { QueryExecutionId } = await start(
      `SELECT "day", count(*) AS "rows", NULL AS "none" FROM "events" GROUP BY "day" ORDER BY "day"`,
    );
    expect(await ended(QueryExecutionId)).toMatchObject({
      Status: { State: "SUCCEEDED", SubmissionDateTime: new Date("2026-01-05T09:00:00Z") },
      Statistics: { DataScannedInBytes: 40 },
      WorkGroup: workgroup,
    });
    const { ResultSet } = await client.send(new GetQueryResultsCommand({ QueryExecutionId }));
    expect(ResultSet?.Rows?.map(({ Data = [] }) => Data.map(({ VarCharValue }) => VarCharValue))).toEqual([
      ["day", "rows", "none"],
      ["2026-01-01", "2", undefined],
      ["2026-01-02", "1", undefined],
    ]);
  });

  it("lists the queries of a workgroup, page by page", async () => {
    const before = athena.started();
    const { QueryExecutionId: id } = await start(`SELECT count(*) FROM "events"`);
    const listed = async (WorkGroup: string) => {
      const ids: string[] = [];
      const pages = paginateListQueryExecutions({ client, pageSize: 1 }, { WorkGroup });
      for await (const { QueryExecutionIds = [] } of pages) ids.push(...QueryExecutionIds);
      return ids;
    };
    const all = await listed(workgroup);
    expect(all).toContain(id);
    expect(new Set(all).size).toBe(before + 1);
    expect(await listed("another")).toEqual([]);
  });

  it("tells the columns of a table with the types of the catalog, partitions apart", async () => {
    const table = { CatalogName: "AwsDataCatalog", DatabaseName: localNames.athena, TableName: "events" };
    const { TableMetadata } = await client.send(new GetTableMetadataCommand(table));
    expect(TableMetadata).toMatchObject({
      Columns: [
        { Name: "who", Type: "string" },
        { Name: "what", Type: "string" },
      ],
      PartitionKeys: [{ Name: "day", Type: "string" }],
    });
    const none = client.send(new GetTableMetadataCommand({ ...table, TableName: "nothing" }));
    await expect(none).rejects.toThrow("Error Code: EntityNotFoundException");
  });

  it("gives a partition the type that the catalog says, NULL where it has no value", async () => {
    await store.give("lake/typed/date=2026-01-02/number=20260102/a.csv", "who\nu1\n");
    const none = "__HIVE_DEFAULT_PARTITION__";
    await store.give(`lake/typed/date=${none}/number=${none}/b.csv`, "who\nu2\n");
    const table = { CatalogName: "AwsDataCatalog", DatabaseName: localNames.athena, TableName: "typed" };
    const { TableMetadata } = await client.send(new GetTableMetadataCommand(table));
    expect(TableMetadata?.PartitionKeys).toEqual([
      { Name: "date", Type: "date" },
      { Name: "number", Type: "int" },
    ]);
    const unset = `SELECT "who" FROM "typed" WHERE "date" IS NULL AND "number" IS NULL`;
    const { QueryExecutionId } = await start(unset);
    await ended(QueryExecutionId);
    const { ResultSet } = await client.send(new GetQueryResultsCommand({ QueryExecutionId }));
    expect(ResultSet?.Rows?.slice(1)).toEqual([{ Data: [{ VarCharValue: "u2" }] }]);
  });

  it("unloads to several files without an ending, which a manifest names", async () => {
    const { QueryExecutionId: id } = await start(unload(`SELECT "who" FROM "events"`));
    const { Statistics } = await ended(id);
    const manifest = `found/${asked}/${id}-manifest.csv`;
    expect(Statistics?.DataManifestLocation).toBe(`s3://${localNames.workBucket}/${manifest}`);
    const { Body } = await store.client.send(
      new GetObjectCommand(placeOf(Statistics?.DataManifestLocation ?? "")),
    );
    const files = [0, 1].map((at) => `found/${asked}/rows/${id}_${at}`);
    expect(await Body?.transformToString()).toBe(
      files.map((name) => `s3://${localNames.workBucket}/${name}\n`).join(""),
    );
    expect(await filesUnder(`found/${asked}/rows/`)).toEqual(files);
  });

  it("writes no file where nothing is selected", async () => {
    const { QueryExecutionId } = await start(unload(`SELECT "who" FROM "events" WHERE "what" = 'none'`));
    expect((await ended(QueryExecutionId)).Status?.State).toBe("SUCCEEDED");
    expect(await filesUnder(`found/${asked}/rows/`)).toEqual([]);
  });

  it("ends a query that would scan more than its workgroup allows, and knows no other workgroup", async () => {
    await store.give("lake/wide/a.csv", `who\n${"u1\n".repeat(SCANNED_AT_MOST / 3)}`);
    const { QueryExecutionId } = await start(unload(`SELECT "who" FROM "wide"`));
    expect(await ended(QueryExecutionId)).toMatchObject({
      Status: { State: "CANCELLED", StateChangeReason: "Bytes scanned limit was exceeded" },
      Statistics: { DataScannedInBytes: SCANNED_AT_MOST },
    });
    await expect(start("SELECT 1", token(), "another")).rejects.toThrow("WorkGroup another is not found.");
  });

  it("starts a query once for each token, and refuses another query with it", async () => {
    const before = athena.started();
    const first = await start("SELECT 1");
    expect((await start("SELECT 1")).QueryExecutionId).toBe(first.QueryExecutionId);
    await expect(start("SELECT 2")).rejects.toThrow(InvalidRequestException);
    expect(athena.started()).toBe(before + 1);
    await expect(start("SELECT 1", "short")).rejects.toThrow();
  });

  it("stops a query that has not ended, and has no results of it", async () => {
    athena.set({ slowLooks: 100 });
    const { QueryExecutionId } = await start("SELECT 1");
    expect((await look(QueryExecutionId)).Status?.State).toBe("QUEUED");
    await expect(client.send(new GetQueryResultsCommand({ QueryExecutionId }))).rejects.toThrow(
      "not yet finished",
    );
    await client.send(new StopQueryExecutionCommand({ QueryExecutionId }));
    expect((await look(QueryExecutionId)).Status?.State).toBe("CANCELLED");
  });

  it.each([
    [`SELECT 1 FROM "nothing"`, /^TABLE_NOT_FOUND: .*'awsdatacatalog\.lake\.nothing' does not exist/],
    [`SELECT "plan" FROM "events"`, /^COLUMN_NOT_FOUND: .*'plan' cannot be resolved/],
    [`SELECT CAST("who" AS INTEGER) FROM "events"`, /^INVALID_CAST_ARGUMENT: /],
    ["SELECT nothing(1)", /^FUNCTION_NOT_FOUND: line 1:8: Function 'nothing' not registered/],
    ["SELECT 1,\n  upper(1, 2)", /^TYPE_MISMATCH: line 2:3: /],
    [`SELECT "who", count(*) FROM "events" GROUP BY "what"`, /^SYNTAX_ERROR: line 1:8: /],
  ])("says why %s fails with the code of Trino", async (text, reason) => {
    const { Status } = await ended((await start(text)).QueryExecutionId);
    expect(Status).toMatchObject({ State: "FAILED", StateChangeReason: expect.stringMatching(reason) });
    expect(Status?.AthenaError).toMatchObject({ ErrorCategory: 2, Retryable: false });
  });

  it.each([
    ["SELECT 1;\nSELECT 2", /^Only one sql statement is allowed\. Got: SELECT 1;/],
    [`INSERT INTO "events" SELECT 1`, /^Queries of this type are not supported$/],
    ["SELECT 1\nFORM x y", /^line 2:6: mismatched input 'x'$/],
    [unload("SELECT 1) FROM x --"), /^line \d+:\d+: mismatched input '\)'$/],
    [unload("SELECT 1; SELECT 2"), /^Only one sql statement is allowed/],
    [unload("DROP TABLE x"), /^Queries of this type are not supported$/],
  ])("takes no query of %s", async (text, message) => {
    const before = athena.started();
    const refused = start(text);
    await expect(refused).rejects.toThrow(InvalidRequestException);
    await expect(refused).rejects.toThrow(message);
    expect(athena.started()).toBe(before);
  });

  it("tells the columns of a result with their types, and reads nothing where no row is asked for", async () => {
    const typed = `SELECT "who", 1.5 AS half, CAST(1 AS bigint) AS "one", DATE '2026-01-01' AS "day" FROM "events"`;
    const { QueryExecutionId } = await start(`SELECT * FROM (${typed}) WHERE false LIMIT 0`);
    expect((await ended(QueryExecutionId)).Statistics?.DataScannedInBytes).toBe(0);
    const { ResultSet } = await client.send(new GetQueryResultsCommand({ QueryExecutionId }));
    expect(ResultSet?.ResultSetMetadata?.ColumnInfo).toEqual([
      { Name: "who", Type: "varchar" },
      { Name: "half", Type: "decimal", Precision: 2, Scale: 1 },
      { Name: "one", Type: "bigint" },
      { Name: "day", Type: "date" },
    ]);
  });

  it("leaves the files of a query that fails after it wrote them, and writes none beside them", async () => {
    const fails = { times: 1, reason: "an internal error", retryable: true, category: 1 } as const;
    athena.set({ fails });
    const { QueryExecutionId } = await start(unload(`SELECT "who" FROM "events"`));
    const { Status } = await ended(QueryExecutionId);
    expect(Status?.AthenaError).toMatchObject({ ErrorCategory: 1, Retryable: true });
    expect(await filesUnder(`found/${asked}/rows/`)).toHaveLength(2);
    const again = await start(unload(`SELECT "who" FROM "events"`), `${token()} again`);
    expect((await ended(again.QueryExecutionId)).Status).toMatchObject({
      State: "FAILED",
      StateChangeReason: expect.stringMatching(/^HIVE_PATH_ALREADY_EXISTS: /),
    });
  });
});

/**
 * PostgreSQL as a source: one read-only snapshot of a database, streamed. Nothing of it is ever in memory as a whole.
 */
import type { Socket } from "node:net";
import { Client, type ClientConfig } from "pg";
import type { Database, Databases } from "../../contract/databases.ts";
import { columnsOf, quotedTable, type TableColumn, type TypeName } from "./columns.ts";
import { DatabaseTrouble, troubleOf } from "./trouble.ts";

/** As `role` of `databases.ts` of the contract says. */
export interface DatabaseRole {
  username: string;
  password: string;
  ca?: string;
}

export interface Snapshot {
  /** Whether the database can have any text. Another one refuses a text that it has no characters for. */
  isUtf8: boolean;
  columns(table: string): Promise<TableColumn[]>;
  /** Texts by the columns' `sql`, some rows at a time. `where`: of the table's rows, with `$1`, `$2`, … */
  rows(table: string, wanted: RowsWanted): AsyncGenerator<(string | null)[][]>;
}

export interface RowsWanted {
  columns: readonly Pick<TableColumn, "sql">[];
  where: string;
  values: readonly unknown[];
}

export interface SourceDatabases {
  /**
   * Of these tables and views. It begins when no load holds a lock of them that keeps others from reading; until it ends,
   * nobody can empty or drop them, or rename anything of them. Throws `DatabaseTrouble`.
   */
  snapshot<T>(name: string, tables: readonly string[], work: (snapshot: Snapshot) => Promise<T>): Promise<T>;
}

/** Rows of one answer, which is in memory as a whole: nobody knows yet how wide they are. */
const FIRST_ROWS = 50;
const MOST_ROWS = 1_000;
/** Of each further answer, where its rows are as wide as those of the one before. One row may have more. */
const CHARACTERS_AT_ONCE = 1_000_000;
/** Of `pg_class.relkind`: tables, partitioned tables, views. */
const LOCKED_KINDS = "rpv";
const CONNECT_MS = 10_000;
/** At most. Of a server that asks for more it takes longer than a connection may. */
const SCRAM_ITERATIONS = 5_000_000;
/** A server that is gone without a word is noticed so long after its last one. */
const SILENCE_MS = 30_000;

export function databasesOverPostgres(world: {
  databases: Databases;
  /** Undefined where the secret has no value, or another form. */
  role(secret: string): Promise<DatabaseRole | undefined>;
}): SourceDatabases {
  return {
    async snapshot(name, tables, work) {
      const settings = world.databases[name];
      if (!settings)
        throw new DatabaseTrouble("definition-invalid", { code: "no-database", values: { database: name } });
      const role = await world.role(settings.secret);
      if (!role)
        throw new DatabaseTrouble("database-unavailable", {
          code: "database-without-secret",
          values: { database: name },
        });
      const { statementSeconds: seconds } = settings;
      const place = { database: name, seconds };
      const client = new Client(configOf(settings, role));
      const lost = Promise.withResolvers<never>();
      lost.promise.catch(() => {});
      client.on("error", lost.reject);
      const told = <Value>(value: Promise<Value>, of: Told = {}) =>
        Promise.race([value, lost.promise]).catch((error: unknown) => {
          throw troubleOf(error, { ...place, ...of });
        });
      try {
        await told(client.connect(), { isConnecting: true });
        const socket = client.connection.stream as Socket;
        const silent = Object.assign(new Error("the server is silent"), { code: "ETIMEDOUT" });
        socket.setTimeout(seconds * 1_000 + SILENCE_MS, () => socket.destroy(silent));
        for (const statement of settingsOf(seconds)) await told(client.query(statement));
        const encoding = await told(
          client.query<string[]>({ text: "SHOW server_encoding", rowMode: "array" }),
        );
        const locked: string[] = [];
        for (const table of tables) if (await told(canBeLocked(client, table), { table })) locked.push(table);
        await told(client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"));
        // Before the first statement that takes the snapshot. A snapshot that is older than a TRUNCATE sees no rows at
        // all: https://www.postgresql.org/docs/current/mvcc-caveats.html
        for (const table of locked)
          await told(client.query(`LOCK TABLE ${quotedTable(table)} IN ACCESS SHARE MODE`), {
            table,
            isLock: true,
          });
        return await work(snapshotOn(client, { encoding: encoding.rows[0]?.[0] ?? "", told }));
      } finally {
        // What it has not read is not read to its end: the connection goes, and the transaction with it.
        client.connection.stream.destroy();
      }
    },
  };
}

/** No setting or file of the machine counts, such as PGPASSWORD or a service file. */
function configOf(
  { host, port, database, tls }: Database,
  { username, password, ca }: DatabaseRole,
): ClientConfig & { scramMaxIterations: number } {
  return {
    host,
    port,
    database,
    user: username,
    password,
    ssl: tls === "off" ? false : { rejectUnauthorized: true, minVersion: "TLSv1.2", ...(ca && { ca }) },
    application_name: "cohort-import",
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    scramMaxIterations: SCRAM_ITERATIONS,
    types: { getTypeParser: () => (value: string) => value },
  };
}

/** Read only twice: by the session, and by the transaction, which is one state of the database for all tables. */
function settingsOf(seconds: number): string[] {
  return [
    "SET default_transaction_read_only = on",
    `SET statement_timeout = '${seconds}s'`,
    // It is idle while rows are written, and for no longer than a function lives: one that has vanished keeps no lock.
    "SET idle_in_transaction_session_timeout = '15min'",
    // Where a policy would leave rows out, the server refuses: who is not seen would be taken for gone.
    "SET row_security = off",
    "SET client_encoding = 'UTF8'",
    "SET TimeZone = 'UTC'",
    "SET DateStyle = 'ISO, YMD'",
    "SET bytea_output = 'hex'",
    "SET extra_float_digits = 1",
    // All rows of a cursor are wanted, not the first of them soon.
    "SET cursor_tuple_fraction = 1",
  ];
}

/**
 * Tables and views, with all partitions and all tables that a view reads. LOCK refuses others that have rows, such as
 * materialized views. It is asked of a table that is not there too, and says so.
 */
async function canBeLocked(client: Client, table: string): Promise<boolean> {
  const { rows } = await client.query<[string]>({
    text: "SELECT relkind FROM pg_catalog.pg_class WHERE oid = pg_catalog.to_regclass($1)",
    values: [quotedTable(table)],
    rowMode: "array",
  });
  const kind = rows[0]?.[0];
  return kind === undefined || LOCKED_KINDS.includes(kind);
}

type Told = Pick<Parameters<typeof troubleOf>[1], "table" | "isLock" | "isConnecting">;

interface Session {
  /** Of the server. */
  encoding: string;
  /** Rejects with `DatabaseTrouble`, also where the connection is lost. */
  told<Value>(value: Promise<Value>, of: Told & { table: string }): Promise<Value>;
}

function snapshotOn(client: Client, { encoding, told }: Session): Snapshot {
  let cursors = 0;
  return {
    isUtf8: encoding === "UTF8",
    async columns(table) {
      const { fields } = await told(client.query(`SELECT * FROM ${quotedTable(table)} LIMIT 0`), {
        table,
        isLock: true,
      });
      const oids = [...new Set(fields.map(({ dataTypeID }) => dataTypeID))];
      const named = await told(
        client.query<[string, string, string]>({
          text: "SELECT oid, typname, typcategory FROM pg_catalog.pg_type WHERE oid = ANY($1::oid[])",
          values: [oids],
          rowMode: "array",
        }),
        { table },
      );
      const types = new Map(
        named.rows.map(([oid, name, category]): [number, TypeName] => [Number(oid), { name, category }]),
      );
      return columnsOf(fields, types, encoding !== "SQL_ASCII");
    },
    async *rows(table, { columns, where, values }) {
      const list = columns.map(({ sql }) => sql).join(", ") || "NULL";
      const select = `SELECT ${list} FROM ${quotedTable(table)} WHERE ${where}`;
      const cursor = `rows_${cursors++}`;
      // A statement for each answer: the time that a statement may take is not that of the whole table.
      const begin = `DECLARE ${cursor} NO SCROLL CURSOR FOR ${select}`;
      await told(client.query(begin, [...values]), { table });
      let atOnce = FIRST_ROWS;
      try {
        for (;;) {
          const { rows } = await told(
            client.query<(string | null)[]>({
              text: `FETCH ${atOnce} FROM ${cursor}`,
              rowMode: "array",
            }),
            { table },
          );
          if (rows.length === 0) return;
          yield rows;
          const ofEach = charactersOf(rows) / rows.length;
          atOnce = Math.min(MOST_ROWS, Math.max(1, Math.floor(CHARACTERS_AT_ONCE / ofEach)));
        }
      } finally {
        // Where no more is wanted, or at an error, which is told already.
        await told(client.query(`CLOSE ${cursor}`), { table }).catch(() => {});
      }
    },
  };
}

export function charactersOf(rows: readonly (readonly (string | null)[])[]): number {
  return rows.reduce((sum, row) => sum + row.reduce((of, text) => of + (text?.length ?? 0), 0), 0);
}

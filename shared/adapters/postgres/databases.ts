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
  /** Also keeps the table as it is until the snapshot ends: nobody can drop or rename anything of it. */
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
  /** Throws `DatabaseTrouble`. */
  snapshot<T>(name: string, work: (snapshot: Snapshot) => Promise<T>): Promise<T>;
}

/** Rows in memory at a time. */
const ROWS_AT_ONCE = 1_000;
const CONNECT_MS = 10_000;
/** A server that is gone without a word is noticed so long after its last one. */
const SILENCE_MS = 30_000;

export function databasesOverPostgres(world: {
  databases: Databases;
  /** Undefined where the secret has no value, or another form. */
  role(secret: string): Promise<DatabaseRole | undefined>;
}): SourceDatabases {
  return {
    async snapshot(name, work) {
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
      const unlessLost = <Value>(value: Promise<Value>) =>
        Promise.race([value, lost.promise]).catch((error: unknown) => {
          throw troubleOf(error, place);
        });
      try {
        await unlessLost(client.connect());
        const socket = client.connection.stream as Socket;
        const silent = Object.assign(new Error("the server is silent"), { code: "ETIMEDOUT" });
        socket.setTimeout(seconds * 1_000 + SILENCE_MS, () => socket.destroy(silent));
        for (const statement of opening(seconds)) await unlessLost(client.query(statement));
        const encoding = await unlessLost(
          client.query<string[]>({ text: "SHOW server_encoding", rowMode: "array" }),
        );
        return await work(
          snapshotOn(client, { place, encoding: encoding.rows[0]?.[0] ?? "", lost: lost.promise }),
        );
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
): ClientConfig {
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
    types: { getTypeParser: () => (value: string) => value },
  };
}

/** Read only twice: by the session, and by the transaction, which is one state of the database for all tables. */
function opening(seconds: number): string[] {
  return [
    "SET default_transaction_read_only = on",
    `SET statement_timeout = '${seconds}s'`,
    "SET client_encoding = 'UTF8'",
    "SET TimeZone = 'UTC'",
    "SET DateStyle = 'ISO, YMD'",
    "SET bytea_output = 'hex'",
    "SET extra_float_digits = 1",
    // All rows of a cursor are wanted, not the first of them soon.
    "SET cursor_tuple_fraction = 1",
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
  ];
}

interface Session {
  place: { database: string; seconds: number };
  /** Of the server. */
  encoding: string;
  lost: Promise<never>;
}

function snapshotOn(client: Client, { place, encoding, lost }: Session): Snapshot {
  let cursors = 0;
  const told = async <Value>(table: string, value: Promise<Value>): Promise<Value> => {
    try {
      return await Promise.race([value, lost]);
    } catch (error) {
      throw troubleOf(error, { ...place, table });
    }
  };
  return {
    isUtf8: encoding === "UTF8",
    async columns(table) {
      const { fields } = await told(table, client.query(`SELECT * FROM ${quotedTable(table)} LIMIT 0`));
      const oids = [...new Set(fields.map(({ dataTypeID }) => dataTypeID))];
      const named = await told(
        table,
        client.query<[string, string, string]>({
          text: "SELECT oid, typname, typcategory FROM pg_catalog.pg_type WHERE oid = ANY($1::oid[])",
          values: [oids],
          rowMode: "array",
        }),
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
      await told(table, client.query(begin, [...values]));
      try {
        for (;;) {
          const { rows } = await told(
            table,
            client.query<(string | null)[]>({
              text: `FETCH ${ROWS_AT_ONCE} FROM ${cursor}`,
              rowMode: "array",
            }),
          );
          if (rows.length === 0) return;
          yield rows;
        }
      } finally {
        // Where no more is wanted, or at an error, which is told already.
        await told(table, client.query(`CLOSE ${cursor}`)).catch(() => {});
      }
    },
  };
}

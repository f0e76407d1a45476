/** What goes wrong with a database, and how it is told: clearly, and without a secret or a value of it. */
import { createHash, createHmac, pbkdf2Sync } from "node:crypto";
import { connect, createServer, type Socket } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { scratchDatabase } from "../../../shared/adapters/duckdb/scratch/scratch-database.ts";
import { databasesOverPostgres } from "../../../shared/adapters/postgres/databases.ts";
import { bought, Desk, shop } from "./asking.ts";
import { Cluster, hasPostgres, READER } from "./cluster.ts";

const scratch = scratchDatabase({ memoryMb: 256 });

/** As PostgreSQL keeps a password. https://www.postgresql.org/docs/current/catalog-pg-authid.html */
function scramOf(password: string, iterations: number): string {
  const salt = Buffer.from("0123456789abcdef");
  const salted = pbkdf2Sync(password, salt, iterations, 32, "sha256");
  const key = (name: string) => createHmac("sha256", salted).update(name).digest();
  const stored = createHash("sha256").update(key("Client Key")).digest("base64");
  return `SCRAM-SHA-256$${iterations}:${salt.toString("base64")}$${stored}:${key("Server Key").toString("base64")}`;
}

describe.skipIf(!hasPostgres)("trouble with a database (needs PostgreSQL)", () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await Cluster.begin();
  });
  afterAll(() => cluster?.end());
  afterEach(() => scratch.discard());
  beforeEach(() =>
    cluster.query(
      "DROP TABLE IF EXISTS events, users CASCADE",
      `CREATE TABLE events AS SELECT 'u' || n AS who, TIMESTAMPTZ '2026-06-01' AS at, 'buy' AS what
         FROM generate_series(1, 5000) AS n`,
      "CREATE TABLE users AS SELECT 'u' || n AS id FROM generate_series(1, 5000) AS n",
      `GRANT SELECT ON events, users TO ${READER.username}`,
    ),
  );
  const desk = (...more: [role?: object]) => new Desk(scratch, cluster.database(), { ...READER, ...more[0] });
  const unavailable = (code: string) => ({ reason: "database-unavailable", fault: { code } });

  it("a refused password is told after three tries, without it and without the user", async () => {
    const at = desk({ password: "another-secret" });
    const found = await at.ask(bought);
    expect(found).toMatchObject(unavailable("database-refused"));
    expect(found).toMatchObject({
      detail: 'The database "shop" refused the user or the password that its secret has.',
    });
    expect(JSON.stringify(found)).not.toMatch(/another-secret|reader/);
    expect(at.pauses).toEqual([2_000, 10_000]);
  });

  it("a password that is rotated just now is the new one at the next try", async () => {
    let password = "the-one-before";
    const at = new Desk(scratch, cluster.database(), () => ({ ...READER, password }));
    at.onPause = async () => {
      password = READER.password;
    };
    expect(await at.ask(bought)).toMatchObject({ evaluation: { members: { total: 5_000 } } });
    expect(at.pauses).toEqual([2_000]);
  });

  it("a database that the user may not connect to is told as that, and at once", async () => {
    await cluster.query("REVOKE CONNECT ON DATABASE postgres FROM PUBLIC");
    try {
      const at = desk();
      expect(await at.ask(bought)).toMatchObject(unavailable("database-refused"));
      expect(at.pauses).toEqual([]);
    } finally {
      await cluster.query("GRANT CONNECT ON DATABASE postgres TO PUBLIC");
    }
  });

  it("a password of many iterations is taken", async () => {
    await cluster.query(
      "DROP ROLE IF EXISTS hardened",
      `CREATE ROLE hardened LOGIN PASSWORD '${scramOf("pw", 200_000)}'`,
      "GRANT SELECT ON events, users TO hardened",
    );
    try {
      const at = desk({ username: "hardened", password: "pw" });
      expect(await at.ask(bought)).toMatchObject({ evaluation: { members: { total: 5_000 } } });
    } finally {
      await cluster.query("DROP OWNED BY hardened", "DROP ROLE hardened");
    }
  });

  it("a password that the server can't be asked about is told as refused", async () => {
    const at = desk({ username: READER.username, password: "" });
    expect(await at.ask(bought)).toMatchObject(unavailable("database-refused"));
  });

  it("what speaks another protocol is no database that can be reached", async () => {
    const other = createServer(
      (socket) => void socket.on("error", () => {}).end("HTTP/1.1 400 Bad Request\r\n\r\n"),
    );
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as { port: number };
    for (const tls of ["off", "verify-full"] as const) {
      const at = new Desk(scratch, cluster.database({ port, tls }), READER);
      expect(await at.ask(bought)).toMatchObject({ reason: "database-unavailable" });
      expect(at.pauses).toHaveLength(2);
    }
    other.close();
  });

  it("rows that a policy would leave out are not taken for gone", async () => {
    await cluster.query(
      "ALTER TABLE users ENABLE ROW LEVEL SECURITY",
      "CREATE POLICY few ON users USING (id < 'u2')",
    );
    expect(await desk().ask(bought)).toMatchObject({
      reason: "definition-invalid",
      fault: { code: "table-not-readable", values: { table: "public.users" } },
    });
  });

  it("tables that take long are not read again in time that they have not", async () => {
    let minutes = 0;
    const slow = () => {
      minutes += 6;
      return READER;
    };
    const now = () => new Date(Date.parse("2026-06-02T09:00:00Z") + minutes * 60_000);
    const at = new Desk(scratch, cluster.database({ port: 1 }), slow, { now });
    expect(await at.ask(bought)).toMatchObject(unavailable("database-unreachable"));
    expect(at.pauses).toEqual([]);
  });

  it("a secret without a user and a password is told as that", async () => {
    const databases = databasesOverPostgres({
      databases: { shop: cluster.database() },
      role: async () => undefined,
    });
    await expect(databases.snapshot("shop", [], async () => 1)).rejects.toMatchObject({
      fault: { code: "database-without-secret" },
    });
    await expect(databases.snapshot("other", [], async () => 1)).rejects.toMatchObject({
      reason: "definition-invalid",
      fault: { code: "no-database", values: { database: "other" } },
    });
  });

  describe("TLS", () => {
    const verified = (more: object = {}) =>
      cluster.database({ host: "localhost", tls: "verify-full", ...more });

    it("is verified by the certificates of the secret", async () => {
      expect(await new Desk(scratch, verified(), { ...READER, ca: cluster.ca }).ask(bought)).toMatchObject({
        evaluation: { members: { total: 5_000 } },
      });
    });

    it("is refused where nobody known signed it, or where it is for another host", async () => {
      const unknown = await new Desk(scratch, verified(), READER).ask(bought);
      expect(unknown).toMatchObject(unavailable("database-not-trusted"));
      const other = await new Desk(scratch, verified({ host: "127.0.0.1" }), {
        ...READER,
        ca: cluster.ca,
      }).ask(bought);
      expect(other).toMatchObject(unavailable("database-not-trusted"));
    });
  });

  it("the session can't write, whatever its role may do", async () => {
    await cluster.query(`GRANT INSERT ON users TO ${READER.username}`);
    await cluster.query(
      "CREATE OR REPLACE FUNCTION writing() RETURNS text VOLATILE SECURITY DEFINER LANGUAGE plpgsql AS $$ BEGIN INSERT INTO users VALUES ('x'); RETURN 'x'; END $$",
      "CREATE OR REPLACE VIEW writes AS SELECT writing() AS id",
      `GRANT SELECT ON writes TO ${READER.username}`,
    );
    const users = { table: "public.writes", columns: { user: "id", externalId: "id" } };
    expect(await desk().ask(bought, { ...shop, users })).toMatchObject({
      ...unavailable("database-fails"),
      // read_only_sql_transaction
      detail: 'The database "shop" answered with the error 25006.',
    });
  });

  it.each([
    ["a table that is not there", "public.nothing", "no-table", "There is no table or view"],
    ["a schema that is not there", "nowhere.events", "no-table", "There is no table or view"],
    ["a table that it may not read", "public.hidden", "table-not-readable", "may not read"],
  ])("%s is told by its name", async (_, table, code, words) => {
    await cluster.query("CREATE TABLE IF NOT EXISTS hidden AS SELECT * FROM events");
    expect(await desk().ask(bought, { ...shop, events: { ...shop.events, table } })).toMatchObject({
      reason: "definition-invalid",
      fault: { code },
      detail: expect.stringContaining(words),
    });
  });

  it("a column that was renamed is told with those that there are", async () => {
    await cluster.query("ALTER TABLE events RENAME COLUMN at TO happened");
    expect(await desk().ask(bought)).toMatchObject({
      reason: "definition-invalid",
      detail: 'There is no column "at". There are: who, happened, what.',
    });
  });

  it("a table without rows is stale, and not a cohort of nobody", async () => {
    await cluster.query("TRUNCATE users");
    expect(await desk().ask(bought)).toMatchObject({
      reason: "stale-data",
      detail: 'The table "public.users" has no rows.',
    });
  });

  it("no event of the days asked about is nobody, where the table has others", async () => {
    const where = { performed: { event: "buy", period: { lastDays: 1 } } };
    expect(await desk().who(where)).toEqual([]);
  });

  it("a view that fails at a row is told by the database's code, and not by the value", async () => {
    await cluster.query(
      "CREATE VIEW broken AS SELECT who, at, (1 / (length(who) - 2))::text AS what FROM events",
      `GRANT SELECT ON broken TO ${READER.username}`,
    );
    const found = await desk().ask(bought, { ...shop, events: { ...shop.events, table: "public.broken" } });
    expect(found).toMatchObject({
      reason: "data-unreadable",
      detail: 'Values of the table "public.broken" can\'t be read: error 22012 of the database.',
    });
  });

  it("a statement that takes too long is ended by the database", async () => {
    await cluster.query(
      "CREATE VIEW slow AS SELECT id FROM users, pg_sleep(60)",
      `GRANT SELECT ON slow TO ${READER.username}`,
    );
    const users = { table: "public.slow", columns: { user: "id", externalId: "id" } };
    const found = await new Desk(scratch, cluster.database({ statementSeconds: 1 })).ask(bought, {
      ...shop,
      users,
    });
    expect(found).toMatchObject(unavailable("database-too-slow"));
  });

  it("a table may take longer than a statement: each answer of some rows is one", async () => {
    await cluster.query(
      `CREATE VIEW gradual AS SELECT CASE WHEN n % 10 > 0 OR pg_sleep(0.003) IS NOT NULL THEN 'u' || n END AS id
       FROM generate_series(1, 5000) AS n`,
      `GRANT SELECT ON gradual TO ${READER.username}`,
    );
    const users = { table: "public.gradual", columns: { user: "id", externalId: "id" } };
    const found = await new Desk(scratch, cluster.database({ statementSeconds: 1 })).ask(bought, {
      ...shop,
      users,
    });
    expect(found).toMatchObject({ evaluation: { members: {} } });
  });

  it.each([
    ["a snapshot that a replica ends", "40001"],
    ["a snapshot that a replica ends at a deadlock", "40P01"],
    ["a transaction that was idle for too long", "25P03"],
    ["a transaction that lasts too long", "25P04"],
  ])("%s is begun again", async (_, code) => {
    await cluster.query(
      "DROP FUNCTION IF EXISTS conflicting CASCADE",
      `CREATE FUNCTION conflicting() RETURNS text LANGUAGE plpgsql AS $$ BEGIN
         RAISE EXCEPTION 'canceling statement due to conflict with recovery' USING ERRCODE = '${code}';
       END $$`,
      "CREATE VIEW replayed AS SELECT conflicting() AS id",
      `GRANT SELECT ON replayed TO ${READER.username}`,
    );
    const at = desk();
    const users = { table: "public.replayed", columns: { user: "id", externalId: "id" } };
    expect(await at.ask(bought, { ...shop, users })).toMatchObject(unavailable("database-lost"));
    expect(at.pauses).toHaveLength(2);
  });

  it("a limit of idle transactions that its role has does not count", async () => {
    await cluster.query(`ALTER ROLE ${READER.username} SET idle_in_transaction_session_timeout = '1ms'`);
    try {
      const at = desk();
      expect(await at.ask(bought)).toMatchObject({ evaluation: { members: { total: 5_000 } } });
      expect(at.pauses).toEqual([]);
    } finally {
      await cluster.query(`ALTER ROLE ${READER.username} RESET idle_in_transaction_session_timeout`);
    }
  });

  it("a transaction that nobody goes on with ends after a quarter of an hour", async () => {
    await cluster.query(
      "CREATE VIEW patience AS SELECT current_setting('idle_in_transaction_session_timeout') AS id",
      `GRANT SELECT ON patience TO ${READER.username}`,
    );
    const databases = databasesOverPostgres({
      databases: { shop: cluster.database() },
      role: async () => READER,
    });
    const seen = await databases.snapshot("shop", ["public.patience"], async (snapshot) => {
      const columns = await snapshot.columns("public.patience");
      const rows = [];
      for await (const some of snapshot.rows("public.patience", { columns, where: "true", values: [] }))
        rows.push(...some);
      return rows;
    });
    expect(seen).toEqual([["15min"]]);
  });

  it("nobody can drop or rename what is read until it was read", async () => {
    const databases = databasesOverPostgres({
      databases: { shop: cluster.database() },
      role: async () => READER,
    });
    const counted = await databases.snapshot("shop", ["public.events"], async (snapshot) => {
      const columns = await snapshot.columns("public.events");
      const impatient = "SET lock_timeout = '50ms'";
      await expect(cluster.query(impatient, "DROP TABLE events")).rejects.toThrow("lock timeout");
      await expect(
        cluster.query(impatient, "ALTER TABLE events RENAME COLUMN at TO happened"),
      ).rejects.toThrow("lock timeout");
      // What is written meanwhile is of another snapshot.
      await cluster.query("INSERT INTO events SELECT 'late', now(), 'buy'");
      let rows = 0;
      for await (const some of snapshot.rows("public.events", { columns, where: "true", values: [] }))
        rows += some.length;
      return rows;
    });
    expect(counted).toBe(5_000);
  });

  describe("a connection that is lost", () => {
    /** Passes so many bytes on, then breaks the connection; `times` connections, and all of the later ones whole. */
    async function between(bytes: number, times: number) {
      const sockets = new Set<Socket>();
      let left = times;
      const proxy = createServer((client) => {
        const server = connect(cluster.port, "127.0.0.1");
        const isBroken = left-- > 0;
        let passed = 0;
        server.on("data", (chunk) => {
          passed += chunk.length;
          if (isBroken && passed > bytes) client.resetAndDestroy();
          else client.write(chunk);
        });
        client.pipe(server);
        for (const socket of [client, server]) sockets.add(socket.on("error", () => {}));
        client.on("close", () => server.destroy());
      });
      await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
      const { port } = proxy.address() as { port: number };
      return {
        database: cluster.database({ port }),
        close: () => {
          for (const socket of sockets) socket.destroy();
          proxy.close();
        },
      };
    }

    it("in the middle of a table is tried again from the beginning, and counts nobody twice", async () => {
      const proxy = await between(60_000, 2);
      const at = new Desk(scratch, proxy.database);
      expect(await at.ask(bought)).toMatchObject({
        reading: { rows: 5_000 },
        evaluation: { members: { total: 5_000 }, duplicates: 0 },
      });
      expect(at.pauses).toEqual([2_000, 10_000]);
      proxy.close();
    });

    it("each time is told as that", async () => {
      const proxy = await between(60_000, 3);
      expect(await new Desk(scratch, proxy.database).ask(bought)).toMatchObject(unavailable("database-lost"));
      proxy.close();
    });

    it("by the database's operator is too", async () => {
      const at = desk();
      at.onPause = () =>
        cluster.query(
          "DROP VIEW IF EXISTS dying CASCADE",
          "CREATE VIEW dying AS SELECT id FROM users",
          `GRANT SELECT ON dying TO ${READER.username}`,
        );
      await cluster.query(
        "CREATE OR REPLACE FUNCTION dies() RETURNS text VOLATILE SECURITY DEFINER LANGUAGE sql AS $$ SELECT pg_terminate_backend(pg_backend_pid())::text $$",
        "CREATE VIEW dying AS SELECT dies() AS id",
        `GRANT SELECT ON dying TO ${READER.username}`,
      );
      const users = { table: "public.dying", columns: { user: "id", externalId: "id" } };
      expect(await at.ask(bought, { ...shop, users })).toMatchObject({
        evaluation: { members: { total: 5_000 } },
      });
      expect(at.pauses).toEqual([2_000]);
    });

    it("before it is made is told as unreachable", async () => {
      const proxy = await between(0, 0);
      proxy.close();
      const at = new Desk(scratch, proxy.database);
      expect(await at.ask(bought)).toMatchObject(unavailable("database-unreachable"));
      expect(at.pauses).toHaveLength(2);
    });
  });
});

describe.skipIf(!hasPostgres)("a database of another encoding (needs PostgreSQL)", () => {
  it.each(["LATIN1", "SQL_ASCII"])(
    "%s: text is what its bytes mean, and never made into another",
    async (encoding) => {
      const cluster = await Cluster.begin(encoding);
      try {
        const bytes = encoding === "LATIN1" ? "\\xe9" : "\\xc3a9";
        await cluster.query(
          `CREATE TABLE events AS SELECT convert_from('${bytes}', '${encoding}') AS who, TIMESTAMPTZ '2026-06-01' AS at, 'buy'::text AS what`,
          "CREATE TABLE users AS SELECT who AS id FROM events",
          `GRANT SELECT ON events, users TO ${READER.username}`,
        );
        const at = new Desk(scratch, cluster.database());
        expect(await at.who(bought)).toEqual(["é"]);
        expect(await at.who({ performed: { event: "購入" } })).toEqual([]);
        if (encoding === "LATIN1") return;
        await cluster.query("INSERT INTO users SELECT convert_from('\\xe9', 'SQL_ASCII')");
        expect(await at.ask(bought)).toMatchObject({
          reason: "data-unreadable",
          fault: { code: "values-no-identifiers", values: { unreadable: 1 } },
        });
      } finally {
        await scratch.discard();
        await cluster.end();
      }
    },
  );
});

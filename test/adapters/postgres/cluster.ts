/** A PostgreSQL of its own in a temporary folder, of Debian's packages, on 127.0.0.1. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { ANY_PORT, listening } from "../../../local/listening.ts";
import type { Database } from "../../../shared/contract/databases.ts";

const place = "/usr/lib/postgresql";
const versions = existsSync(place)
  ? readdirSync(place).sort((one, other) => Number(other) - Number(one))
  : [];
const bin = versions
  .map((version) => join(place, version, "bin"))
  .find((one) => existsSync(join(one, "initdb")));

/** Without it, tests of databases are reported as skipped. */
export const hasPostgres = bin !== undefined;

/** PostgreSQL refuses to run as root: `nobody` does then. */
const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;
const as = isRoot ? { uid: NOBODY, gid: NOBODY } : {};

const ADMIN_PASSWORD = "of-the-owner";
export const READER = { username: "reader", password: "p@ss'word \"of reader" };
const SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:databases/shop";

export class Cluster {
  readonly port: number;
  /** The certificate that signed the server's. */
  readonly ca: string;
  readonly #folder: string;
  #server: ChildProcess;

  private constructor(folder: string, port: number, ca: string, server: ChildProcess) {
    this.#folder = folder;
    this.port = port;
    this.ca = ca;
    this.#server = server;
  }

  static async begin(encoding = "UTF8"): Promise<Cluster> {
    const folder = mkdtempSync(join(tmpdir(), "postgres-"));
    chmodSync(folder, 0o755);
    const data = join(folder, "data");
    if (isRoot) chownSync(folder, NOBODY, NOBODY);
    const password = join(folder, "password");
    writeFileSync(password, ADMIN_PASSWORD);
    const options = ["-D", data, "-U", "owner", "-E", encoding, "--locale=C", "-A", "scram-sha-256"];
    run("initdb", [...options, `--pwfile=${password}`, "--no-sync"]);
    const ca = certificates(data);
    const port = await freePort();
    const cluster = new Cluster(folder, port, ca, serving(data, folder, port));
    await cluster.#accepting();
    await cluster.query(
      `CREATE ROLE ${READER.username} LOGIN PASSWORD '${READER.password.replaceAll("'", "''")}'`,
    );
    return cluster;
  }

  /** As its owner. Whoever asks for it ends it. */
  async session(): Promise<Client> {
    const client = new Client({ ...this.#address, user: "owner", password: ADMIN_PASSWORD });
    await client.connect();
    return client;
  }

  /** As its owner. */
  async query(...statements: string[]): Promise<void> {
    const client = await this.session();
    try {
      for (const statement of statements) await client.query(statement);
    } finally {
      await client.end();
    }
  }

  /** As the stage's file names it. */
  database(more: Partial<Database> = {}): Database {
    const { host, port } = this.#address;
    const usual = { database: "postgres", secret: SECRET, tls: "off" as const, statementSeconds: 30 };
    return { host, port, ...usual, ...more };
  }

  async end(): Promise<void> {
    this.#server.kill("SIGINT");
    if (this.#server.exitCode === null && this.#server.signalCode === null) await once(this.#server, "exit");
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get #address() {
    return { host: "127.0.0.1", port: this.port, database: "postgres" };
  }

  /** Asks until it answers: it says that it starts until then. */
  async #accepting(): Promise<void> {
    for (;;) {
      try {
        return await this.query("SELECT 1");
      } catch (error) {
        if (this.#server.exitCode !== null) throw error;
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
  }
}

function run(name: string, options: string[]): void {
  execFileSync(join(bin ?? "", name), options, { ...as, stdio: "pipe", cwd: "/" });
}

function serving(data: string, folder: string, port: number): ChildProcess {
  const settings = { fsync: "off", ssl: "on", unix_socket_directories: folder, max_connections: "20" };
  const options = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const where = ["-D", data, "-h", "127.0.0.1", "-p", String(port)];
  return spawn(join(bin ?? "", "postgres"), [...where, ...options], { ...as, stdio: "ignore", cwd: "/" });
}

/** Of the server, for the name localhost only, and of whoever signed it. */
function certificates(data: string): string {
  const openssl = (...options: string[]) =>
    execFileSync("openssl", options, {
      ...as,
      stdio: "pipe",
      cwd: data,
      env: { ...process.env, HOME: data, RANDFILE: join(data, ".rnd") },
    });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout"];
  openssl("req", "-x509", ...key, "ca.key", "-out", "ca.crt", "-subj", "/CN=Authority", "-days", "2");
  openssl("req", ...key, "server.key", "-out", "server.csr", "-subj", "/CN=localhost");
  writeFileSync(join(data, "names"), "subjectAltName=DNS:localhost");
  const signed = ["-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "names", "-days", "2"];
  openssl("x509", "-req", "-in", "server.csr", ...signed, "-out", "server.crt");
  return execFileSync("cat", [join(data, "ca.crt")], { encoding: "utf8" });
}

async function freePort(): Promise<number> {
  const found = await listening(createServer(), ANY_PORT);
  const port = Number(new URL(found.origin).port);
  await found.close();
  return port;
}

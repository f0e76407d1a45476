/** The law of the ledger rests on this: what may have been received is never called unsent. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { LookupFunction } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ANY_PORT, listening } from "../../../local/listening.ts";
import { exchangeOverHttp } from "../../../shared/adapters/braze/exchange.ts";
import { type BrazeServer, brazeServer, json, success } from "./braze-server.ts";

const USER_AGENT = "partner-Kubit-CohortImport/0.1.0";
const ANSWER_MS = 5_000;

describe("an answer", () => {
  let server: BrazeServer;
  const exchange = exchangeOverHttp(USER_AGENT);
  const ask = () =>
    exchange(new URL("/partners/kubit/cohorts", server.endpoint), [Buffer.from("{}")], ANSWER_MS);
  beforeAll(async () => {
    server = await brazeServer();
  });
  afterAll(() => server.stop());

  const withBody = (type: string | undefined, body: string) =>
    server.answers((response) => {
      response.writeHead(201, type === undefined ? {} : { "content-type": type });
      response.end(body);
    });

  it.each([
    "application/json",
    "application/json; charset=utf-8",
    "application/json ;x=y",
    "Application/JSON",
  ])("is JSON if it says so: %s", async (type) => {
    withBody(type, '{"message":"success"}');
    expect(await ask()).toMatchObject({ status: 201, body: { json: { message: "success" } } });
  });

  it.each([undefined, "text/html", "application/jsonp", "application/json-x", "x-application/json", "json"])(
    "is none if it says otherwise, or nothing: %s",
    async (type) => {
      withBody(type, '{"message":"success"}');
      expect(await ask()).toMatchObject({ status: 201, body: "not-json" });
    },
  );

  it("is none if it says so, but is cut short", async () => {
    withBody("application/json", '{"message":');
    expect(await ask()).toMatchObject({ status: 201, body: "not-json" });
  });

  it("is read up to 64 KiB, and no further", async () => {
    const ofBytes = (bytes: number) => JSON.stringify("x".repeat(bytes - 2));
    withBody("application/json", ofBytes(64 * 1024));
    expect(await ask()).toMatchObject({ body: { json: expect.any(String) } });
    withBody("application/json", ofBytes(64 * 1024 + 1));
    expect(await ask()).toMatchObject({ body: "not-json" });
  });

  it("is asked for as JSON", async () => {
    server.answers(success);
    await ask();
    expect(server.asked.at(-1)?.headers["accept"]).toBe("application/json");
  });

  it("has its status and headers", async () => {
    server.answers(json(429, {}, { "Retry-After": "5" }));
    expect(await ask()).toMatchObject({ status: 429, headers: { "retry-after": "5" } });
  });

  it("may be one of many on one connection, which gathers no listeners", async () => {
    const warnings: Error[] = [];
    const warned = (warning: Error) => warnings.push(warning);
    process.on("warning", warned);
    server.asked.length = 0;
    for (let call = 0; call < 15; call += 1) await ask();
    process.off("warning", warned);
    expect(new Set(server.asked.map(({ port }) => port)).size).toBe(1);
    expect(warnings).toEqual([]);
  });
});

const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;

describe.skipIf(!hasOpenssl)("over TLS (needs openssl)", () => {
  const folder = mkdtempSync(join(tmpdir(), "tls-"));
  const trusted = getCACertificates("default");
  const ports: number[] = [];
  let reset = false;
  let server: Server;
  let origin: string;
  let close: () => Promise<void>;

  beforeAll(() => {
    const asked =
      "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=braze.test";
    const files = [
      "-addext",
      "subjectAltName=DNS:braze.test",
      "-keyout",
      "key.pem",
      "-out",
      "certificate.pem",
    ];
    const made = spawnSync("openssl", [...asked.split(" "), ...files], { cwd: folder });
    expect(made.status, made.stderr.toString()).toBe(0);
    setDefaultCACertificates([readFileSync(join(folder, "certificate.pem"), "utf8")]);
  });
  afterAll(() => {
    setDefaultCACertificates(trusted);
    rmSync(folder, { recursive: true });
  });
  beforeEach(async () => {
    [ports.length, reset] = [0, false];
    const [key, cert] = ["key.pem", "certificate.pem"].map((name) => readFileSync(join(folder, name)));
    server = createServer({ key, cert }, (request, response) => {
      ports.push(request.socket.remotePort ?? 0);
      request.resume().on("end", () => {
        if (reset) request.socket.destroy();
        else response.writeHead(201, { "content-type": "application/json" }).end("{}");
      });
    });
    ({ origin, close } = await listening(server, ANY_PORT));
  });
  afterEach(() => close());

  const here: LookupFunction = (_name, options, told) =>
    options.all ? told(null, [{ address: "127.0.0.1", family: 4 }]) : told(null, "127.0.0.1", 4);
  const client = () => {
    const exchange = exchangeOverHttp(USER_AGENT, here);
    return (host: string) =>
      exchange(new URL(`https://${host}:${new URL(origin).port}/`), [Buffer.from("{}")], ANSWER_MS);
  };

  it("a request that was reset after the handshake may have been received", async () => {
    reset = true;
    expect(await client()("braze.test")).toBe("maybe-received");
    expect(ports).toHaveLength(1);
  });

  it("one to a host without a trusted certificate was never sent", async () => {
    expect(await client()("other.test")).toBe("never-sent");
    expect(ports).toHaveLength(0);
  });

  it("connections are kept and reused", async () => {
    const ask = client();
    for (let call = 0; call < 3; call += 1) expect(await ask("braze.test")).toMatchObject({ status: 201 });
    expect(new Set(ports).size).toBe(1);
  });
});

import type { lookup } from "node:dns";
import { once } from "node:events";
import { type AddressInfo, createServer, type LookupFunction, type Server } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { exchangeOverHttp } from "../../../shared/adapters/braze/exchange.ts";
import { isPublicAddress, publicOnly } from "../../../shared/adapters/braze/public-address.ts";

const USER_AGENT = "partner-Kubit-CohortImport/0.1.0";
const ANSWER_MS = 5_000;

/** Bytes that clients sent, one entry for each connection. */
let connections: Buffer[];
let server: Server;
let port: number;
beforeEach(async () => {
  connections = [];
  server = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", (bytes) => {
      connections.push(bytes);
      socket.destroy();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  port = (server.address() as AddressInfo).port;
});
afterEach(() => server.close());

/** A name server that has these addresses for every name, and tells all of them only if it is asked for all. */
const resolvesTo = (...addresses: string[]) =>
  ((_name: string, { all }: { all: boolean }, told: (error: null, ...found: unknown[]) => void) => {
    const found = addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
    setImmediate(() => (all ? told(null, found) : told(null, found[0]?.address, found[0]?.family)));
  }) as unknown as typeof lookup;
const toThisServer = ((_name, options, told) =>
  options.all
    ? told(null, [{ address: "127.0.0.1", family: 4 }])
    : told(null, "127.0.0.1", 4)) satisfies LookupFunction;

const asked = (origin: string, by?: LookupFunction) =>
  exchangeOverHttp(USER_AGENT, by)(
    new URL("/partners/kubit/cohorts", origin),
    [Buffer.from("{}")],
    ANSWER_MS,
  );

describe("an address that is not public", () => {
  it.each([
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.0.1",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:10.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::7f00:1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "ff02::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "localhost",
    "",
  ])("is %s", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each(["8.8.8.8", "172.32.0.1", "172.15.255.255", "100.128.0.1", "2600:1f18::1", "2a00:1450::1"])(
    "is not %s",
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );
});

describe("a look-up that allows public addresses only", () => {
  const found = (options: { all?: boolean }, resolve: typeof lookup) =>
    new Promise((told) => publicOnly(resolve)("host.example", options, (...all) => told(all)));
  const two = resolvesTo("8.8.8.8", "2600:1f18::1");

  it("tells one address or all of them, as it is asked for", async () => {
    expect(await found({}, two)).toEqual([null, "8.8.8.8", 4]);
    expect(await found({ all: true }, two)).toEqual([
      null,
      [
        { address: "8.8.8.8", family: 4 },
        { address: "2600:1f18::1", family: 6 },
      ],
    ]);
  });

  it("tells no address of a name that does not resolve, or has one that is not public", async () => {
    const unknown = new Error("ENOTFOUND");
    const fails = ((_name: string, _options: object, told: (error: Error) => void) =>
      told(unknown)) as unknown as typeof lookup;
    expect(await found({}, fails)).toEqual([unknown, "", 0]);
    expect(await found({}, resolvesTo("127.0.0.1"))).toEqual([
      expect.objectContaining({ code: "ENOTPUBLIC" }),
      "",
      0,
    ]);
  });
});

describe("a request with secrets", () => {
  it("is not sent to a host whose name resolves to an address that is not public", async () => {
    for (const addresses of [["127.0.0.1"], ["::ffff:127.0.0.1"], ["8.8.8.8", "127.0.0.1"], []]) {
      const by = publicOnly(resolvesTo(...addresses));
      expect(await asked(`https://rest.iad-01.braze.com:${port}`, by), addresses.join()).toBe("never-sent");
    }
    expect(connections).toEqual([]);
  });

  it("is not sent to such an address itself, in any notation", async () => {
    for (const host of ["127.0.0.1", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"])
      expect(await asked(`https://${host}:${port}`), host).toBe("never-sent");
    expect(connections).toEqual([]);
  });

  it("is sent with TLS 1.2 or newer", async () => {
    await asked(`https://rest.iad-01.braze.com:${port}`, toThisServer);
    expect(versionsOffered(connections[0] ?? Buffer.alloc(0))).toEqual(["0304", "0303"]);
  });

  it("resolves a name by the look-up of the connection, so that its answer can't change in between", async () => {
    let answers = 0;
    const resolve = ((name: string, options: object, told: never) => {
      answers += 1;
      return resolvesTo(answers === 1 ? "127.0.0.1" : "8.8.8.8")(name, options, told);
    }) as unknown as typeof lookup;
    expect(await asked(`https://rest.iad-01.braze.com:${port}`, publicOnly(resolve))).toBe("never-sent");
    expect(answers).toBe(1);
  });
});

/** The extension `supported_versions` of a ClientHello (RFC 8446, 4.2.1), in hex. */
function versionsOffered(hello: Buffer): string[] {
  const at = hello.indexOf(Buffer.from([0x00, 0x2b, 0x00]));
  const bytes = hello[at + 4] ?? 0;
  return (
    hello
      .subarray(at + 5, at + 5 + bytes)
      .toString("hex")
      .match(/.{4}/g) ?? []
  );
}

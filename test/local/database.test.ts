import { expect, it } from "vitest";
import { databaseOf } from "../../local/database.ts";

it.each([
  ["localhost", "localhost", "off"],
  ["127.0.0.1", "127.0.0.1", "off"],
  // URLs have brackets around an address of IPv6; who connects takes it without.
  ["[::1]", "::1", "off"],
  ["[2001:db8::7]", "2001:db8::7", "verify-full"],
  ["db.example.com", "db.example.com", "verify-full"],
])("the host %s of a URL is %s, with TLS %s", (given, host, tls) => {
  expect(databaseOf(`postgres://ana:p%40ss@${given}:5433/my%20shop`)).toEqual({
    host,
    port: 5433,
    database: "my shop",
    username: "ana",
    password: "p@ss",
    tls,
  });
});

import { describe, expect, it } from "vitest";
import {
  allowedEndpoints,
  clusterOf,
  endpointOrigin,
  readExtraEndpoints,
} from "../../shared/domain/endpoints.ts";

const extra = { "https://stand-in.example.com": "test" };

describe("an endpoint", () => {
  it("is one of Braze's or of the deployment's, exactly, and each has a cluster", () => {
    for (const one of allowedEndpoints(extra)) expect(clusterOf(one, extra), one).toBeTruthy();
    expect(allowedEndpoints(extra).at(-1)).toBe("https://stand-in.example.com");
    expect(clusterOf("https://rest.fra-01.braze.eu", {})).toBe("eu");
    expect(clusterOf("https://rest.iad-08.braze.com", {})).toBe("us");
    expect(clusterOf("https://stand-in.example.com", extra)).toBe("test");
    for (const other of [
      "https://rest.fra-01.braze.eu.evil.example",
      "toString",
      "https://stand-in.example.com/",
    ])
      expect(clusterOf(other, extra), other).toBeUndefined();
  });

  it("is typed with a slash or in capitals, and never with more than an origin", () => {
    expect(endpointOrigin("https://REST.iad-01.braze.com/")).toBe("https://rest.iad-01.braze.com");
    for (const typed of [
      "rest.iad-01.braze.com",
      "https://a@b.example",
      "https://b.example/x",
      "https://b.example/?q",
    ])
      expect(endpointOrigin(typed), typed).toBeUndefined();
  });
});

describe("the deployment's own endpoints", () => {
  it("are origins with a cluster each", () => {
    expect(readExtraEndpoints('{"https://stand-in.example.com":"test"}')).toEqual(extra);
    expect(readExtraEndpoints("{}")).toEqual({});
  });

  it("may do without TLS on this machine only, so that no key leaves it", () => {
    for (const here of ["http://127.0.0.1:8080", "http://localhost", "http://localhost:3000"])
      expect(readExtraEndpoints(JSON.stringify({ [here]: "test" }))).toEqual({ [here]: "test" });
    for (const elsewhere of [
      "http://stand-in.example.com",
      "http://localhost.example.com",
      "ftp://127.0.0.1",
    ])
      expect(() => readExtraEndpoints(JSON.stringify({ [elsewhere]: "test" })), elsewhere).toThrow();
  });

  it.each(['{"https://stand-in.example.com/":"test"}', '{"https://stand-in.example.com":1}', '{"x":"test"}'])(
    "are refused if a key could never match, or has no cluster: %s",
    (json) => {
      expect(() => readExtraEndpoints(json)).toThrow("must be an origin");
    },
  );
});

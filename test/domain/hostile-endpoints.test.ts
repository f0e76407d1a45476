import { describe, expect, it } from "vitest";
import { clusterOf, endpointOrigin, readExtraEndpoints } from "../../shared/domain/endpoints.ts";

const extra = { "https://sandbox.example.com": "sandbox", "http://127.0.0.1:9000": "local" };
/** As a connection is created. */
const clusterOfTyped = (typed: string) => {
  const origin = endpointOrigin(typed);
  return origin && clusterOf(origin, extra);
};

describe("an endpoint that somebody types", () => {
  it.each([
    ["another host", "https://evil.example"],
    ["Braze's host as a user name", "https://rest.iad-01.braze.com@evil.example"],
    ["Braze's host as user name and password", "https://rest.iad-01.braze.com:443@evil.example/"],
    ["credentials before Braze's host", "https://user:password@rest.iad-01.braze.com"],
    ["an empty user name and a password", "https://:x@rest.iad-01.braze.com"],
    ["Braze's host as a subdomain of another", "https://rest.iad-01.braze.com.evil.example"],
    ["another host as a subdomain of Braze's", "https://evil.rest.iad-01.braze.com"],
    ["a host that begins like Braze's", "https://rest.iad-01.braze.community"],
    ["a host that ends like Braze's", "https://evilrest.iad-01.braze.com"],
    ["an instance that Braze does not have", "https://rest.iad-99.braze.com"],
    ["another port", "https://rest.iad-01.braze.com:8443"],
    ["without TLS", "http://rest.iad-01.braze.com"],
    ["without TLS, on TLS's port", "http://rest.iad-01.braze.com:443"],
    ["a path", "https://rest.iad-01.braze.com/partners"],
    ["a path that goes up", "https://rest.iad-01.braze.com/../x"],
    ["a query", "https://rest.iad-01.braze.com?x=https://rest.iad-01.braze.com"],
    ["a fragment", "https://rest.iad-01.braze.com#@evil.example"],
    ["a backslash, which is a slash", "https://evil.example\\@rest.iad-01.braze.com"],
    ["a trailing dot", "https://rest.iad-01.braze.com."],
    ["a look-alike: Cyrillic а", "https://rest.iad-01.brаze.com"],
    ["a look-alike: dotless ı", "https://rest.ıad-01.braze.com"],
    ["a look-alike in punycode", "https://rest.iad-01.xn--brze-63d.com"],
    ["an invisible character", "https://rest.iad-01.braze\u2060x.com"],
    ["an encoded slash", "https://rest.iad-01.braze.com%2f.evil.example"],
    ["an encoded null", "https://rest.iad-01.braze.com%00.evil.example"],
    ["this machine", "https://127.0.0.1"],
    ["this machine, by name", "https://localhost"],
    ["this machine, in hexadecimal", "https://0x7f000001"],
    ["this machine, as one number", "https://2130706433"],
    ["this machine, shortened", "https://127.1"],
    ["this machine, in IPv6", "https://[::1]"],
    ["this machine, IPv4 within IPv6", "https://[::ffff:127.0.0.1]"],
    ["the metadata of an instance", "http://169.254.169.254"],
    ["a private network", "https://10.0.0.1"],
    ["the extra endpoint on another port", "http://127.0.0.1:9001"],
    ["the extra endpoint by another name", "http://localhost:9000"],
    ["a file", "file:///etc/passwd"],
    ["a script", "javascript:alert(1)"],
    ["data", "data:text/plain,x"],
    ["no scheme", "rest.iad-01.braze.com"],
    ["no host", "https://"],
    ["a name of JavaScript's objects", "__proto__"],
    ["nothing", ""],
  ])("has no cluster: %s", (_, typed) => {
    expect(clusterOfTyped(typed)).toBeUndefined();
  });

  it.each([
    ["upper case", "HTTPS://REST.IAD-01.BRAZE.COM", "us"],
    ["TLS's own port", "https://rest.iad-01.braze.com:443", "us"],
    ["a trailing slash", "https://rest.fra-01.braze.eu/", "eu"],
    ["spaces around it", "  https://rest.fra-01.braze.eu ", "eu"],
    ["full-width letters, which are the same host", "https://ｒest.iad-01.braze.com", "us"],
    ["a line break within, which is dropped", "https://rest.iad-01\n.braze.com", "us"],
    ["no slashes, which are added", "https:rest.iad-01.braze.com", "us"],
    ["the extra endpoint", "https://sandbox.example.com", "sandbox"],
  ])("is Braze's if it will be requested from there: %s", (_, typed, cluster) => {
    expect(clusterOfTyped(typed)).toBe(cluster);
    // What is kept, and requested, is the origin.
    expect(
      Object.keys(extra).includes(endpointOrigin(typed) ?? "") ||
        /^https:\/\/rest\.[a-z0-9-]+\.braze\.(com|eu)$/.test(endpointOrigin(typed) ?? ""),
    ).toBe(true);
  });
});

describe("an extra endpoint of a deployment", () => {
  it.each([
    "http://braze.internal",
    "http://169.254.169.254",
    "http://10.0.0.1:8080",
    "http://127.0.0.1.evil.example",
    "http://localhost.evil.example:80",
    "ftp://127.0.0.1",
  ])("does not send secrets without TLS off this machine: %s", (endpoint) => {
    expect(() => readExtraEndpoints(JSON.stringify({ [endpoint]: "x" }))).toThrow(endpoint);
  });

  it.each(["https://sandbox.example.com", "http://127.0.0.1:9000", "http://localhost:9000"])(
    "may be %s",
    (endpoint) => {
      expect(readExtraEndpoints(JSON.stringify({ [endpoint]: "x" }))).toEqual({ [endpoint]: "x" });
    },
  );
});

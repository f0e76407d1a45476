import { describe, expect, it } from "vitest";
import { type AddressFault, channelAddress } from "../../shared/domain/channel-address.ts";

const judged = (typed: string, local = false) => {
  const url = channelAddress(typed, { local });
  return typeof url === "string" ? url : url.href;
};

describe("the address of a channel", () => {
  it.each([
    ["https://alerts.example.com", "https://alerts.example.com/"],
    ["https://ALERTS.example.com/a?b=c", "https://alerts.example.com/a?b=c"],
    ["https://alerts.example.com:443/a", "https://alerts.example.com/a"],
    ["https://alerts.example.com:8443/a", "https://alerts.example.com:8443/a"],
    ["https://1.alerts.example.com/", "https://1.alerts.example.com/"],
    ["https://local.example.com/", "https://local.example.com/"],
    ["https://notinternal.example/", "https://notinternal.example/"],
  ])("may be %s", (typed, href) => {
    expect(judged(typed)).toBe(href);
  });

  it.each<[AddressFault, string, string]>([
    ["not-a-url", "nothing", ""],
    ["not-a-url", "no scheme", "alerts.example.com"],
    ["not-a-url", "an address that is none", "https://999.999.999.999"],
    ["not-https", "without TLS", "http://alerts.example.com"],
    ["not-https", "a file", "file:///etc/passwd"],
    ["not-https", "this machine, without TLS", "http://127.0.0.1:8080/"],
    ["credentials", "a user", "https://user@alerts.example.com"],
    ["credentials", "a password", "https://:x@alerts.example.com"],
    ["credentials", "a host as a user", "https://alerts.example.com@evil.example"],
    ["fragment", "a fragment", "https://alerts.example.com/#a"],
    ["fragment", "an empty fragment", "https://alerts.example.com/#"],
    ["port", "another port", "https://alerts.example.com:22"],
    ["port", "the port of plain HTTP", "https://alerts.example.com:80"],
    ["not-public", "this machine", "https://127.0.0.1"],
    ["not-public", "this machine, in hexadecimal", "https://0x7f000001"],
    ["not-public", "this machine, in octal", "https://0177.0.0.1"],
    ["not-public", "this machine, as one number", "https://2130706433"],
    ["not-public", "this machine, shortened", "https://127.1"],
    ["not-public", "this machine, with a dot", "https://127.0.0.1."],
    ["not-public", "this machine, in IPv6", "https://[::1]"],
    ["not-public", "this machine, IPv4 within IPv6", "https://[::ffff:127.0.0.1]"],
    ["not-public", "this machine, in full-width digits", "https://１２７.０.０.１"],
    ["not-public", "this machine, by name", "https://localhost"],
    ["not-public", "this machine, by a name with a dot", "https://localhost."],
    ["not-public", "this machine, by a subdomain", "https://a.localhost"],
    ["not-public", "the metadata of an instance", "https://169.254.169.254/latest/meta-data"],
    ["not-public", "the metadata of an instance, in IPv6", "https://[fd00:ec2::254]"],
    ["not-public", "a private network", "https://10.0.0.1"],
    ["not-public", "an address that is public", "https://8.8.8.8"],
    ["not-public", "a name of a network", "https://intranet"],
    ["not-public", "a name of AWS's networks", "https://ip-10-0-0-1.eu-west-1.compute.internal"],
    ["not-public", "a name of a local network", "https://printer.local"],
    ["not-public", "a name of a home", "https://nas.home.arpa"],
  ])("is refused as %s: %s", (fault, _, typed) => {
    expect(judged(typed)).toBe(fault);
  });

  it("may be of this machine where the stage is one, at any port and without TLS, and of no other machine", () => {
    expect(judged("http://127.0.0.1:9000/a", true)).toBe("http://127.0.0.1:9000/a");
    expect(judged("http://localhost:9000/", true)).toBe("http://localhost:9000/");
    expect(judged("http://x@127.0.0.1:9000/", true)).toBe("credentials");
    expect(judged("http://127.0.0.2:9000/", true)).toBe("not-https");
    expect(judged("http://alerts.example.com/", true)).toBe("not-https");
    expect(judged("https://127.0.0.1/", true)).toBe("not-public");
  });
});

/**
 * The addresses that notices may be sent to: https, a public host by its name. What a name resolves to is checked when
 * it is connected to (`adapters/public-address.ts`).
 */

/** Ports that receivers use for https. */
const ports: ReadonlySet<string> = new Set(["", "8443"]);
const onThisMachine: ReadonlySet<string> = new Set(["127.0.0.1", "localhost"]);
/** Names that are never public. Source: RFC 6761, RFC 6762, and AWS's own names within a network. */
const privateNames = /(^|\.)(localhost|local|internal|localdomain|home\.arpa|test|invalid|onion)$/;

export type AddressFault = "not-a-url" | "not-https" | "credentials" | "port" | "not-public" | "fragment";

/**
 * Returns the address as it is requested. `local`: receivers on this machine are allowed too, without TLS. The parser
 * of URLs has one spelling for each address: `0x7f.1` is `127.0.0.1`.
 */
export function channelAddress(typed: string, { local }: { local: boolean }): URL | AddressFault {
  if (!URL.canParse(typed)) return "not-a-url";
  const url = new URL(typed);
  if (url.username !== "" || url.password !== "") return "credentials";
  if (url.hash !== "" || typed.endsWith("#")) return "fragment";
  if (local && url.protocol === "http:" && onThisMachine.has(url.hostname)) return url;
  if (url.protocol !== "https:") return "not-https";
  if (!ports.has(url.port)) return "port";
  return isNamePublic(url.hostname) ? url : "not-public";
}

/** An address in numbers is refused, whichever it is: certificates are of names. A name of one label is of a network. */
function isNamePublic(hostname: string): boolean {
  const name = hostname.replace(/\.$/, "");
  const isAddress = name.startsWith("[") || /(^|\.)\d+$/.test(name);
  return !isAddress && name.includes(".") && !privateNames.test(name);
}

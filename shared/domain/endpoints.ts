/**
 * The hosts that secrets may be posted to, and the cluster of each. An allow-list, because users type the URL. Source:
 * Braze's API docs, "REST endpoints", instances US-01…US-08, US-10, EU-01, EU-02, AU-01, JP-01, ID-01, KR-01.
 */

/** Origins that a deployment allows besides Braze's own, each with its cluster. */
export type ExtraEndpoints = Readonly<Record<string, string>>;

const brazeEndpoints: Readonly<Record<string, string>> = {
  ...Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8].map((n) => [`https://rest.iad-0${n}.braze.com`, "us"])),
  "https://rest.us-10.braze.com": "us-10",
  "https://rest.fra-01.braze.eu": "eu",
  "https://rest.fra-02.braze.eu": "eu",
  "https://rest.au-01.braze.com": "au",
  "https://rest.jp-01.braze.com": "jp",
  "https://rest.id-01.braze.com": "id",
  "https://rest.kr-01.braze.com": "kr",
};

const onThisMachine: ReadonlySet<string> = new Set(["127.0.0.1", "localhost"]);

/** The exact origins that a connection may have, Braze's own first. */
export function allowedEndpoints(extra: ExtraEndpoints): string[] {
  return [...Object.keys(brazeEndpoints), ...Object.keys(extra)];
}

/** The cluster of an endpoint; undefined unless it is exactly an allowed origin. */
export function clusterOf(endpoint: string, extra: ExtraEndpoints): string | undefined {
  if (Object.hasOwn(brazeEndpoints, endpoint)) return brazeEndpoints[endpoint];
  return Object.hasOwn(extra, endpoint) ? extra[endpoint] : undefined;
}

/**
 * Normalizes a typed endpoint to its origin: `https://REST.iad-01.braze.com/` → `https://rest.iad-01.braze.com`.
 * Undefined if it has more than an origin (a user name, a path, a query), which would be part of the requests.
 */
export function endpointOrigin(typed: string): string | undefined {
  if (!URL.canParse(typed)) return undefined;
  const { origin, href } = new URL(typed);
  return href === `${origin}/` ? origin : undefined;
}

/**
 * Reads `{origin: cluster}`. Throws if a key is not exactly an origin: it could never match, and the operator should
 * know. Also throws if secrets would leave the machine without TLS.
 */
export function readExtraEndpoints(json: string): ExtraEndpoints {
  const endpoints: ExtraEndpoints = JSON.parse(json);
  for (const [endpoint, cluster] of Object.entries(endpoints)) {
    if (endpointOrigin(endpoint) !== endpoint || typeof cluster !== "string")
      throw new Error(
        `the extra endpoint "${endpoint}" must be an origin, such as https://host, and name its cluster`,
      );
    const { protocol, hostname } = new URL(endpoint);
    const isHere = protocol === "http:" && onThisMachine.has(hostname);
    if (protocol !== "https:" && !isHere)
      throw new Error(`the extra endpoint "${endpoint}" must be https, or on this machine`);
  }
  return endpoints;
}

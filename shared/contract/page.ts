/** What whoever serves the page of `web/` sends with it: the local front, and CloudFront. */

/** What the page has to know of where it runs: `GET /page.json`. */
export interface PageSettings {
  /** Origin of the API. Empty: the page's own. */
  api: string;
  /** The issuer whose tokens the API accepts, and the page's client there. */
  issuer: string;
  clientId: string;
  scopes: readonly string[];
  /** The partner of the sandbox that is shown, where there is one. Left out: `kubit`. */
  partner?: string;
  /** What only the local system has. */
  local?: { inbox: string; sampleData: string };
}

/** Values of `cache-control`. The name of a file in `assets/` has a hash of its content, apart from the icon's. */
export const pageCaching = {
  hashed: "public, max-age=31536000, immutable",
  others: "no-cache",
} as const;

/** The address of the API reference. */
export const REFERENCE = "/reference";

/** The only file in `assets/` whose name stays the same. */
export const PAGE_ICON = "icon.svg";

export const pageHeaders = {
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
} as const;

/**
 * The Content-Security-Policy of the page: its own scripts and styles only, nothing inline. `connectTo`: origins or
 * schemes that it may send requests to, besides its own origin.
 */
export function pagePolicy(connectTo: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    connectPolicy(connectTo),
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/**
 * The policy of the API reference, at an address of its own. Scalar writes its styles into the document, so it allows
 * them, and nothing else that the page's policy does not. What it shows is the API document, and no data of anybody.
 */
export function referencePolicy(connectTo: readonly string[]): string {
  return pagePolicy(connectTo).replace("style-src 'self'", "style-src 'self' 'unsafe-inline'");
}

/** The part of the policy that differs between deployments. */
export function connectPolicy(connectTo: readonly string[]): string {
  return ["connect-src 'self'", ...new Set(connectTo)].join(" ");
}

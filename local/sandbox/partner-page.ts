/** The partner page for browsers. It calls the API of the same origin with the token given after `#`. */
import { readFileSync } from "node:fs";

const path = /^\/sandbox\/partners\/[^/]+\/?$/;

/** The page of a path; undefined if there is none. */
export function partnerPage(asked: string): string | undefined {
  return path.test(asked) ? readFileSync(new URL("partner-page.html", import.meta.url), "utf8") : undefined;
}

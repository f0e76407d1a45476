/** The partner page for a browser: it asks the API beside it, with a token that it is given after `#`. */
import { readFileSync } from "node:fs";

const path = /^\/sandbox\/partners\/[^/]+\/?$/;

/** The page of a path; undefined where there is none. */
export function partnerPage(asked: string): string | undefined {
  return path.test(asked) ? readFileSync(new URL("partner-page.html", import.meta.url), "utf8") : undefined;
}

/** DELETE /sandbox/partners/{partner}/keys/{keyId} */
import { invalidateKey } from "../../shared/sandbox/partner-page.ts";
import { http, ok } from "../http.ts";
import { clock } from "../wiring.ts";
import { keys } from "./wiring.ts";

export const handler = http(async ({ path, caller }) => {
  const invalidate = invalidateKey({ clock: clock(), keys: keys() });
  return ok(await invalidate(path["partner"] ?? "", path["keyId"] ?? "", caller));
});

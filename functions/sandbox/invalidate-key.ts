/** DELETE /sandbox/partners/{partner}/keys/{keyId} */
import { invalidateKey } from "../../shared/sandbox/partner-page.ts";
import { http, ok } from "../http.ts";
import { clock } from "../wiring.ts";
import { keys } from "./wiring.ts";

export const handler = http(async ({ path, caller }) => {
  return ok(
    await invalidateKey(
      { clock: clock(), keys: keys() },
      { partner: path["partner"] ?? "", id: path["keyId"] ?? "", by: caller },
    ),
  );
});

/** POST /sandbox/partners/{partner}/keys: makes a data import key, whose secret is shown here and never again. */
import { createKey } from "../../shared/sandbox/partner-page.ts";
import { created, http } from "../http.ts";
import { clock, ids } from "../wiring.ts";
import { keys } from "./wiring.ts";

export const handler = http(async ({ path, caller }) => {
  const key = await createKey(
    { clock: clock(), ids: ids(), keys: keys() },
    { partner: path["partner"] ?? "", createdBy: caller },
  );
  return created(key, `/sandbox/partners/${key.partner}/keys/${key.id}`);
});

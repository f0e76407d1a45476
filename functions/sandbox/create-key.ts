/** POST /sandbox/partners/{partner}/keys: makes a data import key, whose secret is shown here and never again. */
import { createKey } from "../../shared/sandbox/partner-page.ts";
import { created, http } from "../http.ts";
import { chance, clock } from "../wiring.ts";
import { keys } from "./wiring.ts";

export const handler = http(async ({ path, caller }) => {
  const make = createKey({ clock: clock(), chance: chance(), keys: keys() });
  const key = await make(path["partner"] ?? "", caller);
  return created(key, `/sandbox/partners/${key.partner}/keys/${key.id}`);
});

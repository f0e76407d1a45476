/** PUT /sandbox/partners/{partner}/behaviour: rate limit and fault modes, from the next request on. */
import { behaviourRequest } from "../../shared/contract/sandbox-behaviour.ts";
import { setBehaviour } from "../../shared/sandbox/behaviour.ts";
import { http, ok, parse } from "../http.ts";
import { chance } from "../wiring.ts";
import { behaviours } from "./wiring.ts";

export const handler = http(async ({ path, body }) => {
  const set = setBehaviour({ chance: chance(), behaviours: behaviours() });
  return ok(await set(path["partner"] ?? "", parse(behaviourRequest, body)));
});

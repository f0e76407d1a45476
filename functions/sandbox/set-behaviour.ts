/** PUT /sandbox/partners/{partner}/behaviour: rate limit and fault modes, from the next request on. */
import { behaviourRequest } from "../../shared/contract/sandbox-behaviour.ts";
import { setBehaviour } from "../../shared/sandbox/behaviour.ts";
import { http, ok, parse } from "../http.ts";
import { ids } from "../wiring.ts";
import { behaviours } from "./wiring.ts";

export const handler = http(async ({ path, body }) => {
  return ok(
    await setBehaviour(
      { ids: ids(), behaviours: behaviours() },
      { partner: path["partner"] ?? "", wanted: parse(behaviourRequest, body) },
    ),
  );
});

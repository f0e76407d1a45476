/** GET /sandbox/partners/{partner}/behaviour */
import { readBehaviour } from "../../shared/sandbox/behaviour.ts";
import { http, ok } from "../http.ts";
import { behaviours } from "./wiring.ts";

export const handler = http(async ({ path }) =>
  ok(await readBehaviour({ behaviours: behaviours() }, path["partner"] ?? "")),
);

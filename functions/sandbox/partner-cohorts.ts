/** POST /partners/{partner}/cohorts: Braze's endpoint for a cohort's name. */
import { receiveName } from "../../shared/sandbox/receive.ts";
import { clock, partnerKeys } from "../wiring.ts";
import { partnerEndpoint } from "./partner.ts";
import { cohorts, keys } from "./wiring.ts";

export const handler = partnerEndpoint(() =>
  receiveName({ clock: clock(), partnerKeys: partnerKeys(), keys: keys(), cohorts: cohorts() }),
);

/** POST /partners/{partner}/cohorts: Braze's endpoint for a cohort's name. */
import { receiveName } from "../../shared/sandbox/receive.ts";
import { partnerEndpoint } from "./partner.ts";
import { door } from "./wiring.ts";

export const handler = partnerEndpoint((incoming) => receiveName(door(), incoming));

/** POST /partners/{partner}/cohorts/users: Braze's endpoint for who enters and leaves a cohort. */
import { receiveChanges } from "../../shared/sandbox/receive.ts";
import { partnerEndpoint } from "./partner.ts";
import { door } from "./wiring.ts";

export const handler = partnerEndpoint((incoming) => receiveChanges(door(), incoming));

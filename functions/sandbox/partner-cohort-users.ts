/** POST /partners/{partner}/cohorts/users: Braze's endpoint for who enters and leaves a cohort. */
import { receiveChanges } from "../../shared/sandbox/receive.ts";
import { clock, partnerKeys } from "../wiring.ts";
import { partnerEndpoint } from "./partner.ts";
import { cohorts, keys } from "./wiring.ts";

export const handler = partnerEndpoint(() =>
  receiveChanges({ clock: clock(), partnerKeys: partnerKeys(), keys: keys(), cohorts: cohorts() }),
);

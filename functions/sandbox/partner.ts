/** Braze's two calls, which partners make. */
import { receiveChanges, receiveName } from "../../shared/sandbox/receive.ts";
import { partnerApi } from "./partner-api.ts";
import { receiving } from "./wiring.ts";

export const handler = partnerApi({
  "POST /partners/{partner}/cohorts": (incoming) => receiveName(receiving(), incoming),
  "POST /partners/{partner}/cohorts/users": (incoming) => receiveChanges(receiving(), incoming),
});

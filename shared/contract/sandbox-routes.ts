/** Routes of the sandbox: Braze's half of the contract, and the tester's side of it. */
import type { Method, RouteSpec } from "./route-spec.ts";

const read = ["table:read"] as const;
const write = ["table:read", "table:write"] as const;
const people =
  "A digest of a few users' identifiers can be guessed: whoever reads the trail may not see them.";

export const sandboxRoutes = {
  "POST /partners/{partner}/cohorts": {
    by: "sandbox/partner",
    scope: "public",
    needs: [...write, "sandboxPartnerKey:read"],
  },
  "POST /partners/{partner}/cohorts/users": {
    by: "sandbox/partner",
    scope: "public",
    needs: [...write, "sandboxPartnerKey:read"],
  },
  "POST /sandbox/partners/{partner}/keys": { by: "sandbox/admin", scope: "sandbox/admin", needs: write },
  "GET /sandbox/partners/{partner}/keys": { by: "sandbox/admin", scope: "sandbox/admin", needs: read },
  "DELETE /sandbox/partners/{partner}/keys/{keyId}": {
    by: "sandbox/admin",
    scope: "sandbox/admin",
    needs: write,
  },
  "GET /sandbox/cohorts": { by: "sandbox/admin", scope: "sandbox/admin", needs: read },
  "GET /sandbox/cohorts/{receivedId}/members": {
    by: "sandbox/admin",
    scope: "sandbox/admin",
    audited: "people",
    needs: read,
  },
  "GET /sandbox/partners/{partner}": { by: "sandbox/admin", scope: "sandbox/admin", needs: read },
  "GET /sandbox/partners/{partner}/requests": { by: "sandbox/admin", scope: "sandbox/admin", needs: read },
  "GET /sandbox/partners/{partner}/behaviour": { by: "sandbox/admin", scope: "sandbox/admin", needs: read },
  "PUT /sandbox/partners/{partner}/behaviour": { by: "sandbox/admin", scope: "sandbox/admin", needs: write },
  "POST /sandbox/users": {
    by: "sandbox/admin",
    scope: "sandbox/admin",
    undigested: people,
    needs: write,
  },
  "GET /sandbox/users": { by: "sandbox/admin", scope: "sandbox/admin", audited: "people", needs: read },
  "POST /sandbox/users/identifications": {
    by: "sandbox/admin",
    scope: "sandbox/admin",
    undigested: people,
    needs: write,
  },
  "GET /sandbox/cohorts/{receivedId}/inspection": {
    by: "sandbox/admin",
    scope: "sandbox/admin",
    audited: "people",
    needs: read,
  },
  "GET /sandbox/segment-filters": { by: "sandbox/admin", scope: "sandbox/admin", needs: read },
  "POST /sandbox/segments": { by: "sandbox/admin", scope: "sandbox/admin", needs: write },
  "GET /sandbox/segments": { by: "sandbox/admin", scope: "sandbox/admin", needs: read },
  "GET /sandbox/segments/{segmentId}": { by: "sandbox/admin", scope: "sandbox/admin", needs: read },
  "DELETE /sandbox/segments/{segmentId}": { by: "sandbox/admin", scope: "sandbox/admin", needs: write },
  "GET /sandbox/segments/{segmentId}/users": {
    by: "sandbox/admin",
    scope: "sandbox/admin",
    audited: "people",
    needs: read,
  },
} as const satisfies Record<`${Method} /${string}`, RouteSpec>;

/** Reads the audit trail. */
import { audit as operations } from "../../shared/contract/api/audit.ts";
import { listAudit } from "../../shared/usecases/audit/list.ts";
import { ok } from "../http/answers.ts";
import { api } from "../http/api.ts";
import { page } from "../http/query.ts";
import { auditTrail } from "../wiring.ts";

export const handler = api("api/audit", operations, {
  "GET /audit": async ({ query: { limit, cursor, ...filter }, caller: { reach } }) =>
    ok(await listAudit({ auditTrail: auditTrail() }, { filter, wanted: page({ limit, cursor }), reach })),
});

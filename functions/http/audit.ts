/** Puts a request into the audit trail, as its route says. */
import type { Operation } from "../../shared/contract/api/operation.ts";
import type { Audited } from "../../shared/contract/route-spec.ts";
import { audited } from "../../shared/usecases/audit/audited.ts";
import { whileMaking } from "../current-change.ts";
import { auditTrail, clock, ids, log } from "../wiring.ts";
import type { Caller } from "./caller.ts";

export interface AuditedRequest {
  kind: Audited;
  operation: Operation;
  caller: Caller;
  /** Values of path parameters. */
  path: Readonly<Record<string, string | undefined>>;
  requestId: string;
}

export type Audit = <Answer>(request: AuditedRequest, work: () => Promise<Answer>) => Promise<Answer>;

export const audit: Audit = ({ kind, operation, caller, path, requestId }, work) => {
  const { name, client } = caller;
  const object = objectIn(path);
  const entry = {
    actor: { name, ...(client !== undefined && { client }) },
    action: operation.id,
    kind,
    ...(object !== undefined && { object }),
    request: requestId,
  };
  const deps = { auditTrail: auditTrail(), clock: clock(), ids: ids(), log: log() };
  return audited(deps, entry, (change) => whileMaking(change, work));
};

const kinds: Readonly<Record<string, string>> = {
  runId: "import",
  cohortId: "cohort",
  connectionId: "connection",
  channelId: "channel",
  dataSetId: "data-set",
  uploadId: "upload",
  addressId: "mail-address",
  listId: "exclusion-list",
  forgettingId: "forgetting",
  partner: "sandbox-partner",
  receivedId: "sandbox-cohort",
  segmentId: "sandbox-segment",
};

/** Only text that can be an id: callers may send anything, also a person's address. */
function objectIn(path: AuditedRequest["path"]): string | undefined {
  const [name = "", id = ""] =
    Object.entries(path).find(([parameter]) => Object.hasOwn(kinds, parameter)) ?? [];
  return /^[\w-]{1,100}$/.test(id) ? `${kinds[name]}:${id}` : undefined;
}

import { DomainError } from "../../domain/domain-error.ts";
import type { NotEvaluated } from "../../ports/engine.ts";

/** The places of what is wrong, where they are known; in the form of a problem's `errors`. */
export function issuesOf({
  detail,
  at,
  sqlFault,
  pointer = (at ?? sqlFault) && "/definition/sql",
}: NotEvaluated) {
  return pointer === undefined
    ? undefined
    : [{ pointer, detail, ...at, ...(sqlFault && { fault: sqlFault }) }];
}

/** `told`: what the problem says besides. */
export function notEvaluated(found: NotEvaluated, told: Record<string, unknown> = {}): DomainError {
  const errors = issuesOf(found);
  const more = { ...(found.fault && { fault: found.fault }), ...(errors && { errors }), ...told };
  return new DomainError("unprocessable", found.reason, found.detail, more);
}

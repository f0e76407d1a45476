/**
 * Errors that the system expects, such as refusals. `functions/http/problem.ts` maps each kind to an HTTP status. Any
 * other thrown value is an unexpected error.
 */
export type DomainErrorKind =
  | "invalid"
  | "forbidden"
  | "not-found"
  | "conflict"
  | "unprocessable"
  | "gone"
  | "unavailable";

export interface ValidationIssue {
  /** JSON pointer of the value, such as `/definition/where/all/0`. */
  pointer: string;
  detail: string;
}

export class DomainError extends Error {
  readonly kind: DomainErrorKind;
  /** Stable, kebab-case; becomes `urn:problem:<code>`. */
  readonly code: string;
  /** Further fields of the problem, such as the id of a run in progress. */
  readonly more: Readonly<Record<string, unknown>>;

  /**
   * `message` says what was wrong, with which value, and how to fix it. It never contains a secret or a user's
   * identifier.
   */
  constructor(kind: DomainErrorKind, code: string, message: string, more: Record<string, unknown> = {}) {
    super(message);
    this.name = "DomainError";
    this.kind = kind;
    this.code = code;
    this.more = more;
  }
}

export function notFound(what: string, id: string): DomainError {
  return new DomainError(
    "not-found",
    "not-found",
    `There is no ${what} "${id}". It may have been deleted; list them to see which there are.`,
  );
}

export function changedMeanwhile(what: string, id: string): DomainError {
  return new DomainError(
    "conflict",
    "changed-meanwhile",
    `The ${what} "${id}" was changed by someone else just now. Read it again and repeat your change.`,
  );
}

export function invalidCursor(): DomainError {
  return new DomainError(
    "invalid",
    "invalid-cursor",
    "The cursor is not one that this list gave. Leave it out to read from the start.",
  );
}

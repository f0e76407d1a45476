/** What the system says no to. `functions/http/problem.ts` turns each kind into its HTTP status; anything else thrown is an accident. */
export type DomainErrorKind = "invalid" | "not-found" | "conflict" | "unprocessable" | "gone" | "unavailable";

export interface ValidationIssue {
  /** JSON pointer of the value, such as `/definition/where/all/0`. */
  pointer: string;
  detail: string;
}

export class DomainError extends Error {
  readonly kind: DomainErrorKind;
  /** Stable, kebab-case; becomes `urn:problem:<code>`. */
  readonly code: string;
  /** More fields of the problem, such as the run that is going on. */
  readonly more: Readonly<Record<string, unknown>>;

  /** `message` says what was wrong, with which value, and what to do; never a secret, never a user's identifier. */
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

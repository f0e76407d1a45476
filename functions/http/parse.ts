/** Parses values of a request with the schemas of the contract. */
import * as z from "zod/mini";
import { DomainError, type ValidationIssue } from "../../shared/domain/domain-error.ts";
import { inNoLanguage, validationIssuesOf } from "../../shared/domain/validation-issues.ts";

const ISSUES_SHOWN = 20;

/** Throws a domain error that gives the place of each issue, but never the value. */
export function parse<Schema extends z.ZodMiniType>(schema: Schema, value: unknown): z.infer<Schema> {
  const parsed = safelyParsed(schema, value);
  if (parsed.success) return parsed.data;
  throw invalid(validationIssuesOf(parsed.error.issues, value));
}

export function invalid(issues: readonly ValidationIssue[]): DomainError {
  const errors = issues.slice(0, ISSUES_SHOWN);
  return new DomainError("invalid", "invalid-request", summary(errors), { errors });
}

function safelyParsed<Schema extends z.ZodMiniType>(schema: Schema, value: unknown) {
  try {
    return z.safeParse(schema, value, inNoLanguage);
  } catch (error) {
    // The schemas of criteria are recursive: thousands of levels overflow the stack.
    if (!(error instanceof RangeError)) throw error;
    throw new DomainError("invalid", "invalid-request", "The body is nested too deep.");
  }
}

function summary(errors: readonly ValidationIssue[]): string {
  const [first] = errors;
  if (errors.length === 1 && first) return `${first.pointer || "The body"} ${first.detail}.`;
  return 'Several values are not valid: "errors" says where each is and what it must be.';
}

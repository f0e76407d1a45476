/**
 * Describes what is wrong with a request's values: where each value is and what it must be. The values themselves are
 * never repeated, because one of them may be a secret.
 */
import type { core } from "zod/mini";
import type { ValidationIssue } from "./domain-error.ts";

type Issue = core.$ZodIssue;
type Union = Extract<Issue, { code: "invalid_union" }>;
type OfAnotherKind = Extract<Issue, { code: "invalid_type" | "invalid_value" }>;
type Path = readonly PropertyKey[];

/** What zod says where neither the schema nor a language has words. */
const NO_WORDS = "Invalid input";

/** How values are parsed whose issues are described here: in no language of zod's, whichever was loaded. */
export const inNoLanguage = { error: () => NO_WORDS };

/** `value` is the value that was parsed with `inNoLanguage`. */
export function validationIssuesOf(
  issues: readonly Issue[],
  value: unknown,
  at: Path = [],
): ValidationIssue[] {
  return issues.flatMap((issue) => {
    const path = [...at, ...issue.path];
    const given = valueAt(value, issue.path);
    if (issue.code === "unrecognized_keys")
      return issue.keys.map((key) => fault([...path, key], "there is no such field here"));
    if (issue.code === "invalid_union" && !ownWords(issue)) return unionIssues(issue, given, path);
    return [fault(path, words(issue, given))];
  });
}

/** The issues of the one form that was meant or, if that is not clear, the list of forms. */
function unionIssues(union: Union, given: unknown, path: Path): ValidationIssue[] {
  if ("options" in union && union.options)
    return [fault(path, must(given, alternatives(union.options.map(quoted))))];
  // A form matches if the value has its kind and fails only deeper inside, or by a bound.
  const sameKind = union.errors.filter((issues) => !issues.some(isOfAnotherKind));
  const [first] = sameKind;
  if (!first) return [fault(path, otherKind(union, given))];
  if (!isObject(given)) return validationIssuesOf(first, given, path);

  const meant = sameKind.filter((issues) => !issues.some(isUnrecognized));
  const [only] = meant;
  if (only && meant.length === 1) return validationIssuesOf(only, given, path);
  const forms = sameKind.map((issues) => fieldsOf(issues, given).join(" and "));
  const has = Object.keys(given).length > 0 ? `it has ${Object.keys(given).join(", ")}` : "it has none";
  return [fault(path, `must have exactly one of: ${forms.join(", ")}; ${has}`)];
}

function isOfAnotherKind(issue: Issue): issue is OfAnotherKind {
  return issue.path.length === 0 && (issue.code === "invalid_type" || issue.code === "invalid_value");
}

function isUnrecognized(issue: Issue): boolean {
  return issue.path.length === 0 && issue.code === "unrecognized_keys";
}

function otherKind(union: Union, given: unknown): string {
  const roots = union.errors.flatMap((issues) => issues.filter(isOfAnotherKind));
  return must(given, alternatives([...new Set(roots.map(kind))]));
}

/** The fields of one form of a union: the given ones that it knows, and the ones that are missing. */
function fieldsOf(issues: readonly Issue[], given: Record<string, unknown>): string[] {
  const isUnknown = (key: string) =>
    issues.some((issue) => issue.code === "unrecognized_keys" && issue.keys.includes(key));
  const known = Object.keys(given).filter((key) => !isUnknown(key));
  const missing = issues.flatMap(({ path: [key] }) => (typeof key === "string" ? [key] : []));
  return [...new Set([...known, ...missing])];
}

function words(issue: Issue, given: unknown): string {
  const own = ownWords(issue);
  if (own) return given === undefined ? `is missing: it ${own}` : own;
  switch (issue.code) {
    case "invalid_type":
    case "invalid_value":
      return must(given, kind(issue));
    case "too_small":
      return bound(issue.origin, issue.minimum, { inclusive: issue.inclusive !== false, side: "least" });
    case "too_big":
      return bound(issue.origin, issue.maximum, { inclusive: issue.inclusive !== false, side: "most" });
    case "invalid_format":
      return issue.format === "url" ? "must be a URL" : `must be a valid ${issue.format}`;
    case "invalid_key":
      return `is not a field here: its name ${issue.issues.map((one) => words(one, given)).join(" and ")}`;
    default:
      return "is not valid";
  }
}

/** The schema's own message, if it has one. */
function ownWords({ message }: Issue): string | undefined {
  return message === NO_WORDS ? undefined : message;
}

const kinds: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  tuple: "a list",
  object: "an object",
  record: "an object",
};

function kind(issue: OfAnotherKind): string {
  if (issue.code === "invalid_value") return alternatives(issue.values.map(quoted));
  return kinds[issue.expected] ?? `a ${issue.expected}`;
}

function quoted(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}

function must(given: unknown, be: string): string {
  return given === undefined ? `is missing: it must be ${be}` : `must be ${be}`;
}

const units: Readonly<Record<string, [one: string, more: string]>> = {
  string: [" character", " characters"],
  array: [" entry", " entries"],
};

function bound(
  origin: string,
  limit: number | bigint,
  { inclusive, side }: { inclusive: boolean; side: "least" | "most" },
): string {
  const unit = units[origin];
  if (unit) return `must have at ${side} ${limit}${Number(limit) === 1 ? unit[0] : unit[1]}`;
  if (inclusive) return `must be at ${side} ${limit}`;
  return side === "least" ? `must be greater than ${limit}` : `must be less than ${limit}`;
}

/** `a, b or c`. */
function alternatives(all: readonly string[]): string {
  return all.length < 2 ? all.join() : `${all.slice(0, -1).join(", ")} or ${all.at(-1)}`;
}

function fault(path: Path, detail: string): ValidationIssue {
  const steps = path.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`);
  return { pointer: steps.join(""), detail };
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, step) => (inner as Record<PropertyKey, unknown> | undefined)?.[step],
    value,
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

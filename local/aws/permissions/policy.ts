/**
 * What IAM says of a request: allowed if one statement allows it. Only what the policies of `infra/needs.ts` use is
 * known. Anything else throws, because a condition that is ignored would allow what AWS refuses.
 */
import type { Permission } from "../../../infra/allow.ts";

/** One action on one resource. A call may take several, such as the use of an encryption key. */
export interface Wanted {
  /** `s3:GetObject` */
  action: string;
  /** ARN; `*` if the action takes no resource. */
  resource: string;
  /** Condition keys and their values. */
  context?: Readonly<Record<string, readonly string[]>>;
}

type Values = readonly string[];
type Test = (actual: Values, expected: Values) => boolean;

const equals = (value: string, expected: Values) => expected.includes(value);
const like = (value: string, expected: Values) => expected.some((pattern) => matches(pattern, value));

/**
 * By IAM's names. Without the set prefix, a key has one value; a key that the request does not have fits no positive
 * condition. `ForAllValues` is also true of a request without the key.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
const operators: Readonly<Record<string, Test>> = {
  StringEquals: ([actual], expected) => actual !== undefined && equals(actual, expected),
  StringLike: ([actual], expected) => actual !== undefined && like(actual, expected),
  "ForAllValues:StringLike": (actual, expected) => actual.every((one) => like(one, expected)),
  "ForAllValues:StringNotLike": (actual, expected) => actual.every((one) => !like(one, expected)),
};

/** The statement that allows it, if one does. */
export function allowing(statements: readonly Permission[], wanted: Wanted): Permission | undefined {
  return statements.find(
    ({ actions, resources, conditions = {} }) =>
      actions.includes(wanted.action) &&
      resources.some((pattern) => matches(pattern, wanted.resource)) &&
      Object.entries(conditions).every(([operator, keys]) =>
        Object.entries(keys).every(([key, expected]) =>
          testNamed(operator)(wanted.context?.[key] ?? [], [expected].flat()),
        ),
      ),
  );
}

/** Throws on a statement that can't be evaluated exactly. */
export function refuseUnknown(statements: readonly Permission[]): void {
  for (const { actions, conditions = {} } of statements) {
    const wild = actions.find((action) => /[*?]/.test(action));
    if (wild !== undefined) throw new Error(`the action ${wild} has a wildcard: name each action`);
    for (const operator of Object.keys(conditions)) testNamed(operator);
  }
}

function testNamed(operator: string): Test {
  const test = Object.hasOwn(operators, operator) ? operators[operator] : undefined;
  if (test) return test;
  throw new Error(`the condition operator ${operator} is not known here: add it, with IAM's meaning`);
}

/** Of patterns in policies, which are few and asked for at each call. */
const compiled = new Map<string, RegExp>();

function matches(pattern: string, text: string): boolean {
  const expression = compiled.get(pattern) ?? expressionOf(pattern);
  compiled.set(pattern, expression);
  return expression.test(text);
}

/** IAM's wildcards: `*` is any text, `?` one character. */
function expressionOf(pattern: string): RegExp {
  const parts = pattern.split(/([*?])/).map((part) => {
    if (part === "*") return "[^]*";
    return part === "?" ? "[^]" : part.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
  });
  return new RegExp(`^${parts.join("")}$`);
}

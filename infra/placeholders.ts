/**
 * Values of examples. A deployment with one of them would not fail: its alarms and mails would reach nobody, or
 * somebody else.
 */

/** Account ids in AWS's documentation. Source: AWS, "Account identifiers in examples", and its reference pages. */
const exampleAccounts: ReadonlySet<string> = new Set([
  "000000000000",
  "111111111111",
  "111122223333",
  "123456789012",
  "222222222222",
  "333333333333",
  "444455556666",
  "555555555555",
  "777788889999",
  "999999999999",
]);

/** Domains that nobody can own. Source: RFC 2606 and RFC 6761. */
const EXAMPLE_DOMAIN =
  /(?:^|[@./])(example\.(?:com|net|org|edu)|[\w-]+\.(?:example|invalid|localhost|test))(?=$|[/:?])/i;
const EXAMPLE_PARTNER = /^partner-(?:OrganizationName|Example|Company)-/i;
const EMPTY_UUID = /\b0{8}-0{4}-[04]000-[08]000-0{12}\b/;

export function isExampleAccount(account: string): boolean {
  return exampleAccounts.has(account);
}

/** The placeholders among the texts and the keys of a value, each with its path. */
export function placeholdersIn(
  value: unknown,
  path: readonly string[] = [],
): { path: string[]; text: string }[] {
  if (typeof value === "string") return isPlaceholder(value) ? [{ path: [...path], text: value }] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    ...(isPlaceholder(key) ? [{ path: [...path, key], text: key }] : []),
    ...placeholdersIn(inner, [...path, key]),
  ]);
}

function isPlaceholder(text: string): boolean {
  const accounts = text.match(/(?<!\d)\d{12}(?!\d)/g) ?? [];
  return (
    accounts.some(isExampleAccount) ||
    [EXAMPLE_DOMAIN, EXAMPLE_PARTNER, EMPTY_UUID].some((pattern) => pattern.test(text))
  );
}

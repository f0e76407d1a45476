/**
 * The one writer of values and names into Athena's SQL. Athena binds parameters only in WHERE, and a statement's text is
 * all that tells them: https://docs.aws.amazon.com/athena/latest/ug/querying-with-prepared-statements.html
 */

/**
 * Throws for NUL, which no text of a definition may hold. A half of a surrogate pair has no bytes in UTF-8: it is
 * U+FFFD, as everywhere that UTF-8 is written.
 */
export function textLiteral(text: string): string {
  return `'${checked(text).replaceAll("'", "''")}'`;
}

/** What `IN` takes in its parentheses. */
export function textList(texts: readonly string[]): string {
  return texts.map(textLiteral).join(", ");
}

/** A name of a column, a table or a database. */
export function identifier(name: string): string {
  return `"${checked(name).replaceAll('"', '""')}"`;
}

function checked(text: string): string {
  if (text.includes("\0")) throw new Error("a text with NUL can't be part of a statement");
  return text.toWellFormed();
}

/** Exact: sums of it do not depend on the order, as sums of doubles do. */
export const DECIMAL = "decimal(38, 9)";
const PLACES = 9;
const LARGEST = 10n ** 38n - 1n;

/**
 * The number's shortest decimal with nine places, rounded half away from zero, as a cast of text rounds. A number past
 * what it holds is as good as its end.
 */
export function decimalLiteral(value: number): string {
  const billionths = billionthsOf(value);
  const size = billionths < 0n ? -billionths : billionths;
  const digits = String(size > LARGEST ? LARGEST : size).padStart(PLACES + 1, "0");
  const text = `${billionths < 0n ? "-" : ""}${digits.slice(0, -PLACES)}.${digits.slice(-PLACES)}`;
  return `CAST('${text}' AS ${DECIMAL})`;
}

function billionthsOf(value: number): bigint {
  const [, sign, whole = "", fraction = "", exponent = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) ?? [];
  if (sign === undefined) throw new Error("a number of a definition is finite");
  const digits = BigInt(whole + fraction);
  const shift = PLACES + Number(exponent) - fraction.length;
  const size = shift >= 0 ? digits * 10n ** BigInt(shift) : halfUp(digits, 10n ** BigInt(-shift));
  return sign === "-" ? -size : size;
}

function halfUp(digits: bigint, divisor: bigint): bigint {
  return (digits + divisor / 2n) / divisor;
}

/** The wall clock of UTC at the instant, of the years 1 to 9999. */
export function timestampLiteral(instant: Date): string {
  return wallClockLiteral(instant.toISOString().slice(0, -1));
}

/** `wallClock`: ISO, without an offset. */
export function wallClockLiteral(wallClock: string): string {
  return `TIMESTAMP '${wallClock.replace("T", " ")}'`;
}

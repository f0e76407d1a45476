/** Exact decimal numbers, as integers in billionths. Unlike sums of doubles, their sums do not depend on the order. */

const PLACES = 9;
const NUMBER = /^\s*([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?\s*$/;

export type Billionths = bigint;

/** Undefined if the text is not a number. Digits past the ninth place are rounded, half away from zero. */
export function billionths(text: string): Billionths | undefined {
  const [, sign, whole = "", fraction = "", exponent = "0"] = NUMBER.exec(text) ?? [];
  if (sign === undefined || whole + fraction === "") return undefined;
  const shift = PLACES + Number(exponent) - fraction.length;
  const digits = BigInt(whole + fraction);
  const size = shift >= 0 ? digits * 10n ** BigInt(shift) : rounded(digits, 10n ** BigInt(-shift));
  return sign === "-" ? -size : size;
}

/** A number of a definition. JSON gave it as the shortest decimal that identifies the double. */
export function numberInBillionths(value: number): Billionths {
  const read = billionths(String(value));
  if (read === undefined) throw new Error(`${value} is not a number that can be compared with.`);
  return read;
}

function rounded(digits: bigint, divisor: bigint): bigint {
  return (digits + divisor / 2n) / divisor;
}

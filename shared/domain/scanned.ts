/** What Athena's queries cost. Source: https://aws.amazon.com/athena/pricing/ */
import type { Scanned } from "../contract/readings.ts";

/** US$ for a terabyte, of 10^12 bytes, which is rather too much than too little. Some regions cost more. */
const USD_PER_TB = 5;
const BYTES_PER_TB = 1e12;
const BYTES_PER_MB = 1e6;
/** Each query is charged for so much at least. */
const LEAST_MB = 10;

/** `bytes` of each query. */
export function scannedOf(bytes: readonly number[]): Scanned {
  const charged = bytes.reduce((sum, one) => sum + Math.max(Math.ceil(one / BYTES_PER_MB), LEAST_MB), 0);
  const usd = (charged * BYTES_PER_MB * USD_PER_TB) / BYTES_PER_TB;
  return { bytes: bytes.reduce((sum, one) => sum + one, 0), usd: Math.round(usd * 1e6) / 1e6 };
}

/** Values of a statement: each is bound, none is ever part of its text. */
import { type DuckDBValue, listValue } from "@duckdb/node-api";

export class Parameters {
  readonly values: Record<string, DuckDBValue> = {};
  #count = 0;

  /** The placeholder that stands for the value. */
  of(value: DuckDBValue): string {
    const name = `v${this.#count++}`;
    this.values[name] = value;
    return `$${name}`;
  }

  get count(): number {
    return this.#count;
  }

  /** Those made after the first so many: for a statement of its own, which takes no others. */
  since(count: number): Record<string, DuckDBValue> {
    return Object.fromEntries(Object.entries(this.values).slice(count));
  }

  texts(values: readonly string[]): string {
    return this.of(listValue(values));
  }

  /** An exact decimal with nine places; a number past what it holds is as good as its end. */
  decimal(value: number): string {
    return `CAST(${this.of(decimalText(value))} AS ${DECIMAL})`;
  }

  /** As the engine keeps instants: a timestamp without zone, in UTC. As text it would not read the years 0 and 10000. */
  instant(value: Date): string {
    return `make_timestamp(CAST(${this.of(BigInt(value.getTime()) * 1_000n)} AS BIGINT))`;
  }
}

function decimalText(value: number): string {
  const size = Math.abs(value);
  if (size < HALF_OF_LAST_PLACE) return "0";
  if (size < DECIMAL_END) return String(value);
  return value < 0 ? `-${LARGEST}` : LARGEST;
}

/** Exact: sums of it do not depend on the order, as sums of doubles do. */
export const DECIMAL = "DECIMAL(38, 9)";
/** What is less is nothing. */
export const HALF_OF_LAST_PLACE = 5e-10;
const DECIMAL_END = 1e29;
const LARGEST = `${"9".repeat(29)}.${"9".repeat(9)}`;

/** A text as SQL takes it, where it can't be a parameter: in what makes a view, a macro or a setting. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name of a column as SQL takes it. */
export function column(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

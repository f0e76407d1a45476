/** Figures of a scenario over its runs, and the marks that they must reach. */

export type Unit = "s" | "ms" | "/s" | "×" | "%" | "MiB" | "KB" | "US $" | "";

export interface Mark {
  is: "at least" | "at most";
  bound: number;
}

export interface FigureSpec {
  what: string;
  unit: Unit;
  mark?: Mark;
}

/** What one run measured; a figure that could not be measured is left out. */
export type Values = Record<string, number>;

export interface Table {
  title: string;
  /** The header first. */
  rows: string[][];
  /** Columns, from the left, that are no numbers. */
  texts: number;
}

export interface Measured {
  values: Values;
  /** More than a figure can tell. */
  tables?: Table[];
}

export interface Figure extends FigureSpec {
  name: string;
  /** In the order of the runs. */
  values: number[];
  median: number;
  /** Absent where there is no mark. */
  met?: boolean;
}

/** Ratios are those of one run each, and their median is taken last. */
export function figuresOf(specs: Readonly<Record<string, FigureSpec>>, runs: readonly Values[]): Figure[] {
  return Object.entries(specs).flatMap(([name, spec]) => {
    const values = runs.flatMap((run) => run[name] ?? []);
    if (values.length === 0) return [];
    const median = medianOf(values);
    const { mark } = spec;
    const met = mark && (mark.is === "at least" ? median >= mark.bound : median <= mark.bound);
    return [{ ...spec, name, values, median, ...(met !== undefined && { met }) }];
  });
}

/** Of two in the middle, their mean. `values` has one at least. */
export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  const [low = 0, high = low] = sorted.slice(Math.ceil(middle) - 1, Math.floor(middle) + 1);
  return (low + high) / 2;
}

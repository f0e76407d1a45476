/** Figures of a scenario over its runs, and their targets. */

export type Unit = "s" | "ms" | "/s" | "×" | "%" | "MiB" | "KB" | "US $" | "";

export interface Mark {
  is: "at least" | "at most" | "more than";
  bound: number;
}

export interface FigureSpec {
  what: string;
  unit: Unit;
  mark?: Mark;
}

/** The measurements of one run. A figure that could not be measured is left out. */
export type Values = Record<string, number>;

export interface Table {
  title: string;
  /** The first row is the header. */
  rows: string[][];
  /** Number of columns, from the left, that are not numeric. */
  texts: number;
}

export interface Measured {
  values: Values;
  /** Results that do not fit into a figure. */
  tables?: Table[];
}

export interface Figure extends FigureSpec {
  name: string;
  /** One value per run, in the order of the runs. */
  values: number[];
  median: number;
  /** Whether the target was met; absent if there is no target. */
  met?: boolean;
}

/** A ratio is computed within each run; the median is taken of these ratios. */
export function figuresOf(specs: Readonly<Record<string, FigureSpec>>, runs: readonly Values[]): Figure[] {
  return Object.entries(specs).flatMap(([name, spec]) => {
    const values = runs.flatMap((run) => run[name] ?? []);
    if (values.length === 0) return [];
    const median = medianOf(values);
    const { mark } = spec;
    const met = mark && isMet(mark, median);
    return [{ ...spec, name, values, median, ...(met !== undefined && { met }) }];
  });
}

function isMet({ is, bound }: Mark, value: number): boolean {
  switch (is) {
    case "at least":
      return value >= bound;
    case "at most":
      return value <= bound;
    case "more than":
      return value > bound;
    default:
      return is satisfies never;
  }
}

/** For an even number of values, the mean of the middle two. `values` must not be empty. */
export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  const [low = 0, high = low] = sorted.slice(Math.ceil(middle) - 1, Math.floor(middle) + 1);
  return (low + high) / 2;
}

import { EngineThrottled } from "../../shared/domain/engine-throttled.ts";
import type {
  SelectionAttempt,
  SelectionLook,
  SelectionQueries,
  SelectionQuestion,
  Selections,
} from "../../shared/ports/selections.ts";

export interface FakeSelections extends Selections {
  /** What the next looks tell, one after the other; after them, that all was selected. */
  tells(...looks: SelectionLook[]): void;
  /** What the next starts give, one after the other; after them, queries. */
  answers(...starts: Start[]): void;
  /** How many of the next calls are not taken, whatever they ask. `error`: or fail so. */
  throttles(calls: number, error?: Error): void;
  /** Bytes that queries have scanned until they are stopped, from now on. */
  scans(...bytes: number[]): void;
  readonly started: readonly { question: SelectionQuestion; attempt: SelectionAttempt }[];
  /** The queries of each look. */
  readonly looked: readonly SelectionQueries[];
  readonly stopped: readonly SelectionQueries[];
}

type Start = Awaited<ReturnType<Selections["start"]>>;

export function fakeSelections(): FakeSelections {
  const started: { question: SelectionQuestion; attempt: SelectionAttempt }[] = [];
  const looked: SelectionQueries[] = [];
  const stopped: SelectionQueries[] = [];
  let looks: SelectionLook[] = [];
  let starts: Start[] = [];
  let scanned: number[] = [];
  let throttled = 0;
  let failure: Error;
  const asked = () => {
    if (throttled === 0) return;
    throttled -= 1;
    throw failure;
  };
  return {
    started,
    looked,
    stopped,
    tells(...next) {
      looks = next;
    },
    answers(...next) {
      starts = next;
    },
    throttles(calls, error = new EngineThrottled("too many calls")) {
      throttled = calls;
      failure = error;
    },
    scans(...bytes) {
      scanned = bytes;
    },
    async start(question, attempt) {
      asked();
      const given = starts.shift();
      if (given) return given;
      started.push({ question, attempt });
      const name = `${attempt.of}-${attempt.attempt}`;
      return { tables: `${name}-tables`, users: `${name}-users` };
    },
    async look(_, attempt, queries) {
      asked();
      looked.push(queries);
      const rows = { users: `selections/${attempt.of}-${attempt.attempt}-users-manifest.csv` };
      return looks.shift() ?? { state: "selected", rows, scanned: [0, 25_000_000] };
    },
    async stop(queries) {
      asked();
      stopped.push(queries);
      return scanned;
    },
  };
}

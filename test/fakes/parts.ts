import type { RunId } from "../../shared/contract/ids.ts";
import type { AttemptRecords } from "../../shared/domain/attempts.ts";
import type { BatchResult } from "../../shared/domain/run.ts";
import type { Clock } from "../../shared/ports/machine.ts";
import type { Attempt, Parts } from "../../shared/ports/parts.ts";
import { batchOfRead, type ReadBatch } from "./batches.ts";
import type { FakeObjects } from "./objects.ts";

interface Written {
  part: number;
  attempt: string;
  results?: BatchResult[];
  /** Time of a start, in milliseconds since 1970. */
  at?: number;
}

export function fakeParts(objects: FakeObjects, clock: Pick<Clock, "now">): Parts {
  const writtenFor = (run: RunId) =>
    objects.names(`runs/${run}/results/`).map((name) => objects.read(name) as Written);
  const folder = ({ run, part }: Pick<Attempt, "run" | "part">) => `runs/${run}/results/${part}`;
  const outcomes = async (run: RunId, part?: number): Promise<AttemptRecords> => {
    const written = writtenFor(run).filter((one) => part === undefined || one.part === part);
    return {
      started: written.filter((one) => !one.results).map(({ part, attempt }) => ({ part, attempt })),
      results: written.flatMap(({ part, attempt, results = [] }) =>
        results.map((result) => ({ part, attempt, ...result })),
      ),
    };
  };

  return {
    async batches(object) {
      const lines = objects.read(object) as ReadBatch[] | undefined;
      if (!lines) throw new Error(`there is no object ${object}`);
      return lines.map(batchOfRead);
    },
    async start({ run, part, attempt }) {
      objects.put(`${folder({ run, part })}/${attempt}/started`, {
        part,
        attempt,
        at: clock.now().getTime(),
      });
    },
    async record({ run, part, attempt, sequence, results }) {
      objects.put(`${folder({ run, part })}/${attempt}/${sequence}`, { part, attempt, results });
    },
    async earlier({ run, part }) {
      return writtenFor(run).flatMap((one) => (one.part === part ? (one.results ?? []) : []));
    },
    outcomes,
    async progress(run) {
      const written = writtenFor(run);
      const starts = written.flatMap(({ at }) => (at === undefined ? [] : [at]));
      const answered = written.flatMap(({ results = [] }) =>
        results.filter(({ outcome }) => outcome !== "unsent").map(({ batch }) => batch),
      );
      return {
        batches: [...new Set(answered)],
        ...(starts.length > 0 && { startedAt: new Date(Math.min(...starts)) }),
      };
    },
  };
}

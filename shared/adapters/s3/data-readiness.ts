import { notEvaluated } from "../../domain/data-faults.ts";
import type { DataReadiness } from "../../ports/data-readiness.ts";
import type { Clock } from "../../ports/machine.ts";
import type { Files } from "./files.ts";
import { foundObjects } from "./found-objects.ts";

export function dataReadinessInBucket({
  files,
  clock,
}: {
  files: Pick<Files, "data" | "modified">;
  clock: Clock;
}): DataReadiness {
  return {
    async missing({ cohort: { definition, timeZone }, dataSet, asOf }) {
      if (definition.kind === "list") {
        const { object } = definition;
        if (await files.modified(object)) return undefined;
        return notEvaluated("data-missing", { code: "object-missing", values: { object } });
      }
      // How old a table is, only its database knows, which prepare asks; the import waits from there.
      if (!dataSet || dataSet.kind === "database") return undefined;
      const { events, users, staleAfterHours } = dataSet;
      const freshness = { asOf, timeZone: dataSet.timeZone ?? timeZone, staleAfterHours };
      for (const source of users ? [events, users] : [events]) {
        const { trouble } = await foundObjects({ files, now: clock.now() }, source, freshness);
        if (trouble) return notEvaluated("stale-data", trouble);
      }
      return undefined;
    },
  };
}

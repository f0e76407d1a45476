/** An engine on the embedded object server, and questions to it. */
import { localNames } from "../../../../local/aws/names.ts";
import { engineOnDuckDb } from "../../../../shared/adapters/duckdb/evaluate/engine.ts";
import type { ScratchDatabase } from "../../../../shared/adapters/duckdb/scratch/scratch-database.ts";
import { filesInBucket } from "../../../../shared/adapters/s3/files.ts";
import { systemClock } from "../../../../shared/adapters/system.ts";
import { type Definition, defaultIdentifierOrder } from "../../../../shared/contract/cohorts.ts";
import type { FilesDataSet } from "../../../../shared/contract/data-sets.ts";
import type {
  CohortEngine,
  EvaluationRequest,
  MemberFile,
  NotEvaluated,
} from "../../../../shared/ports/engine.ts";
import type { Clock } from "../../../../shared/ports/machine.ts";
import type { ForgottenKey } from "../../../../shared/ports/secrets.ts";
import type { ObjectStore } from "../object-store.ts";

const asOf = new Date("2026-06-15T10:00:00Z");

export function engineAt(
  scratch: ScratchDatabase,
  store: ObjectStore,
  clock: Clock = systemClock,
  forgottenKey?: ForgottenKey,
  bucketsFromMb?: number,
): CohortEngine {
  const files = filesInBucket({ client: store.client, bucket: localNames.dataBucket });
  const work = filesInBucket({ client: store.client, bucket: localNames.workBucket });
  return engineOnDuckDb({
    ...{ scratch, files, clock, work },
    ...(forgottenKey && { forgottenKey }),
    ...(bucketsFromMb !== undefined && { bucketsFromMb, shareMb: 0.0005 }),
  });
}

export function ask(
  engine: CohortEngine,
  definition: Definition,
  dataSet?: FilesDataSet,
  more: Pick<EvaluationRequest, "exclusions" | "held" | "identifiedDevices"> = {},
): Promise<MemberFile | NotEvaluated> {
  const cohort = { definition, timeZone: "UTC", identifierOrder: defaultIdentifierOrder };
  return engine.evaluate({ cohort, ...(dataSet && { dataSet }), asOf, ...more });
}

/** In a fixed order. Throws where there are none to read. */
export async function membersIn(scratch: ScratchDatabase, found: MemberFile | NotEvaluated) {
  if ("reason" in found) throw new Error(`${found.reason}: ${found.detail}`);
  const rows = await scratch.rows(`SELECT kind, id, label FROM read_parquet('${found.path}') ORDER BY ALL`);
  return rows.map(({ kind, id, label }) => ({ kind: String(kind), id: String(id), label: String(label) }));
}

/** Events in CSV under a prefix, with columns who, at and what. */
export function eventsAt(prefix: string, more: Partial<FilesDataSet> = {}): FilesDataSet {
  return {
    id: "shop",
    name: "Shop",
    version: 1,
    events: { prefix, format: "csv", columns: { user: "who", time: "at", event: "what" } },
    ...more,
  };
}

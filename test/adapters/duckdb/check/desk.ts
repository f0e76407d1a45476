/** Files put under prefixes, and what a check tells of them. */
import { localNames } from "../../../../local/aws/names.ts";
import { dataSetChecksOnDuckDb } from "../../../../shared/adapters/duckdb/check/data-set-checks.ts";
import { scratchDatabase } from "../../../../shared/adapters/duckdb/scratch/scratch-database.ts";
import { type Files, filesInBucket } from "../../../../shared/adapters/s3/files.ts";
import { dataSetCheck } from "../../../../shared/contract/data-set-checks.ts";
import type { FilesRequest } from "../../../../shared/contract/data-sets.ts";
import type { DataSetFindings } from "../../../../shared/ports/data-set-checks.ts";
import type { Clock } from "../../../../shared/ports/machine.ts";
import type { ObjectStore } from "../object-store.ts";
import type { Given } from "../reading/desk.ts";

export const now = new Date("2026-06-15T10:00:00Z");

export type Events = Partial<FilesRequest["events"]>;
export type Users = Partial<NonNullable<FilesRequest["users"]>>;

interface Asked {
  events: Given;
  users?: Given;
  how?: { events?: Events; users?: Users; dataSet?: Partial<FilesRequest> };
}

let folders = 0;

/** `more` replaces what its files do. */
export function checkDesk(
  store: ObjectStore,
  clock: Clock,
  { diskMb, more = {} }: { diskMb?: number; more?: Partial<Files> } = {},
) {
  const files = { ...filesInBucket({ client: store.client, bucket: localNames.dataBucket }), ...more };
  const put = async (given: Given) => {
    const prefix = `check-${folders++}/`;
    for (const [name, body] of Object.entries(given)) await store.give(`${prefix}${name}`, body);
    return prefix;
  };
  /** Events have columns `user`, `time` and `event`, users a column `id`. The answer fits the contract. */
  return async ({ events, users, how = {} }: Asked): Promise<DataSetFindings> => {
    const dataSet: FilesRequest = {
      name: "Shop",
      events: {
        prefix: await put(events),
        format: formatOf(events),
        columns: { user: "user", time: "time", event: "event" },
        ...how.events,
      },
      ...(users && {
        users: {
          prefix: await put(users),
          format: formatOf(users),
          columns: { user: "id", externalId: "id" },
          ...how.users,
        },
      }),
      ...how.dataSet,
    };
    const scratch = scratchDatabase({ memoryMb: 512, ...(diskMb !== undefined && { diskMb }) });
    const checks = dataSetChecksOnDuckDb({ scratch, files, clock });
    try {
      const found = await checks.check({ dataSet, asOf: now, timeZone: dataSet.timeZone ?? "UTC" });
      const whole = { dataSetId: "shop", checkedAt: now.toISOString(), timeZone: "UTC", ...found };
      return dataSetCheck.parse(whole);
    } finally {
      await checks.discard();
    }
  };
}

function formatOf(given: Given): "csv" | "jsonl" | "parquet" {
  const [name = ""] = Object.keys(given);
  if (name.includes(".parquet")) return "parquet";
  return name.includes(".jsonl") ? "jsonl" : "csv";
}

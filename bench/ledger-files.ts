/** The ledgers of a cohort as files, to be read by others and compared. */
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { objectsClient } from "../local/demo/data-bucket.ts";
import { filesInBucket } from "../shared/adapters/s3/files.ts";
import { environment as names } from "../shared/contract/environment.ts";
import { workFolders } from "../shared/contract/work-bucket.ts";
import { parquet } from "./bare-plan/plan.ts";

/** `environment` is that of the system's functions. */
export function ledgerFiles(environment: Record<string, string>) {
  const client = objectsClient(environment);
  const files = filesInBucket({ client, bucket: environment[names.workBucket] ?? "" });
  const seen = new Set<string>();
  return {
    /** Downloads those, or their buckets, that were written since the last call, and gives their paths. */
    async next(cohort: string, folder: string): Promise<string[]> {
      const written = (await files.data(`${workFolders.ledgers}${cohort}/`)).filter(
        ({ name }) => name.endsWith(".parquet") && !seen.has(name),
      );
      for (const { name } of written) seen.add(name);
      const wanted = written.map(({ name }, at) => ({
        object: name,
        path: join(folder, `ledger-${seen.size}-${at}.parquet`),
      }));
      if ((await files.downloadAll(wanted)) === "missing") throw new Error("a ledger went missing");
      return wanted.map(({ path }) => path);
    },
    close: () => client.destroy(),
  };
}

/** The same for files with the same members, held alike, in whatever order. */
export async function digestOfLedger(paths: readonly string[], memoryMb: number): Promise<string> {
  const instance = await DuckDBInstance.create(":memory:", { memory_limit: `${memoryMb}MB` });
  const connection = await instance.connect();
  try {
    const found = await connection.runAndReadAll(
      `SELECT count(*), sum(hash(kind, id, label, held)) FROM ${parquet(paths)}`,
    );
    return found.getRows().join();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

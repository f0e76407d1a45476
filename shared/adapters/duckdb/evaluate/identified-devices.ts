/**
 * Who of a data set's users is identified today and has a device: someone anonymous whom Braze was told by that device has become them,
 * and Braze ignores the device from then on.
 */
import type { IdentifierKind } from "../../../contract/cohorts.ts";
import { Parameters } from "../scratch/parameters.ts";
import type { Workbench } from "../scratch/scratch-database.ts";
import { chosen } from "./members.ts";
import { type Users, userRows } from "./user-rows.ts";

/** Gives a Parquet file (device_id, kind, id, label), not distinct; undefined where no column tells devices. */
export async function identifiedDevices(
  bench: Workbench,
  users: Users,
  order: readonly IdentifierKind[],
): Promise<string | undefined> {
  if (users.dataSet.users?.columns.deviceId === undefined) return undefined;
  const parameters = new Parameters();
  const rows = await userRows(bench, users, new Map(), parameters);
  if (!rows) return undefined;
  const path = await bench.file("identified-devices.parquet");
  await bench.run(
    `CREATE OR REPLACE TABLE identified AS
      SELECT identified_device AS device_id, kind, id, label FROM (${chosen(rows, order)})
      WHERE identified_device IS NOT NULL AND reason IS NULL`,
    parameters.values,
  );
  await bench.run(`COPY identified TO '${path}' (FORMAT parquet)`);
  await bench.run("DROP TABLE identified");
  return path;
}

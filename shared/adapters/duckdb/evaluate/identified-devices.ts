/**
 * Who of a data set's users is identified today and has a device: someone anonymous whom Braze was told by that device
 * has become them, and Braze ignores the device from then on.
 */
import type { IdentifierKind } from "../../../contract/cohorts.ts";
import { writtenAs } from "../buckets/written.ts";
import { Parameters } from "../scratch/parameters.ts";
import type { ScratchDatabase } from "../scratch/scratch-database.ts";
import { chosen, usable } from "./members.ts";
import { type Users, userRows } from "./user-rows.ts";

/**
 * Gives Parquet (device_id, kind, id, label), not distinct, in so many buckets; undefined where no column tells devices.
 * `users`: of the data set, or SQL of rows with the identity's columns.
 */
export async function identifiedDevices(
  scratch: ScratchDatabase,
  users: Users | string,
  order: readonly IdentifierKind[],
  buckets: number,
): Promise<string | undefined> {
  const parameters = new Parameters();
  const rows = await rowsOf(scratch, users, parameters);
  if (rows === undefined) return undefined;
  const withDevice = `SELECT * FROM (${rows}) WHERE device_id IS NOT NULL`;
  const sql = `
    SELECT identified_device AS device_id, kind, id, label FROM (${usable(chosen(withDevice, order))})
    WHERE identified_device IS NOT NULL AND reason IS NULL`;
  return writtenAs(scratch, "identifiedDevices", { sql, values: parameters.values }, buckets);
}

async function rowsOf(
  scratch: ScratchDatabase,
  users: Users | string,
  parameters: Parameters,
): Promise<string | undefined> {
  if (typeof users === "string") return users;
  if (users.dataSet.users?.columns.deviceId === undefined) return undefined;
  return (await userRows(scratch, users, new Map(), parameters))?.sql;
}

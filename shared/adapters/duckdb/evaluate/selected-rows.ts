/** Rows that another engine has selected: files of Parquet in the work bucket, which a manifest names, and no others. */
import { readFile } from "node:fs/promises";
import { workFolders } from "../../../contract/work-bucket.ts";
import { notEvaluated } from "../../../domain/data-faults.ts";
import type { NotEvaluated } from "../../../ports/engine.ts";
import type { SelectedRows } from "../../../ports/selections.ts";
import type { Files } from "../../s3/files.ts";
import { listOf } from "../reading/literals.ts";
import type { ScratchDatabase } from "../scratch/scratch-database.ts";
import { identityColumn, identityColumns } from "./members.ts";

/** SQL of each, whose rows have the identity's columns. */
export type StagedRows = { [Name in keyof SelectedRows]: string };

interface World {
  scratch: ScratchDatabase;
  work: Files;
}

/** Where a file is gone, since it is kept for a day only, the import ends and may be repeated. */
export async function stagedRows(
  world: World,
  { users, devices }: SelectedRows,
): Promise<StagedRows | NotEvaluated> {
  const ofUsers = await stagedOf(world, users);
  const ofDevices = devices === undefined ? undefined : await stagedOf(world, devices);
  if (ofUsers === "missing" || ofDevices === "missing")
    return notEvaluated("data-missing", { code: "object-missing", values: { object: users } });
  return { users: ofUsers, ...(ofDevices !== undefined && { devices: ofDevices }) };
}

async function stagedOf({ scratch, work }: World, manifest: string): Promise<string | "missing"> {
  if (manifest === "") return noRow;
  const path = await scratch.file("manifest.csv");
  if ((await work.download(manifest, path)) === "missing") return "missing";
  const names = (await readFile(path, "utf8")).split("\n").filter((line) => line !== "");
  const wanted = [];
  for (const name of names) wanted.push({ object: objectOf(name), path: await scratch.file("rows.parquet") });
  if ((await work.downloadAll(wanted)) === "missing") return "missing";
  if (wanted.length === 0) return noRow;
  return `SELECT ${identityColumns.join(", ")} FROM read_parquet(${listOf(wanted.map((one) => one.path))})`;
}

const noRow = `SELECT ${identityColumns.map((name) => identityColumn(name, false)).join(", ")} WHERE false`;

/** `s3://bucket/name`, perhaps in quotes. Throws for what is not of the folder of selections. */
function objectOf(address: string): string {
  const [, name = ""] = /^"?s3:\/\/[^/]+\/([^"]+)"?\r?$/.exec(address) ?? [];
  if (name.startsWith(workFolders.selections)) return name;
  throw new Error("a manifest of a selection names what is no selection");
}

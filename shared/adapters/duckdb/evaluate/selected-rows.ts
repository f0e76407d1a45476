/** Rows that another engine has selected: files of Parquet in the work bucket, which a manifest names, and no others. */
import { readFile } from "node:fs/promises";
import { workFolders } from "../../../contract/work-bucket.ts";
import { notEvaluated } from "../../../domain/data-faults.ts";
import type { NotEvaluated } from "../../../ports/engine.ts";
import type { SelectedRows } from "../../../ports/selections.ts";
import type { Files } from "../../s3/files.ts";
import type { StoredObject } from "../../s3/objects.ts";
import { listOf } from "../reading/literals.ts";
import type { ScratchDatabase } from "../scratch/scratch-database.ts";
import { identityColumn, identityColumns } from "./members.ts";
import { exceedingDisk } from "./staging.ts";

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
  const missing = () => notEvaluated("data-missing", { code: "object-missing", values: { object: users } });
  const namedUsers = await namedIn(world, users);
  const namedDevices = devices === undefined ? [] : await namedIn(world, devices);
  if (namedUsers === "missing" || namedDevices === "missing") return missing();
  const tooLarge = exceedingDisk(world, await listed(world, [...namedUsers, ...namedDevices]));
  if (tooLarge) return tooLarge;
  const ofUsers = await downloaded(world, namedUsers);
  const ofDevices = devices === undefined ? undefined : await downloaded(world, namedDevices);
  if (ofUsers === "missing" || ofDevices === "missing") return missing();
  return { users: ofUsers, ...(ofDevices !== undefined && { devices: ofDevices }) };
}

/** The objects that a manifest names. */
async function namedIn({ scratch, work }: World, manifest: string): Promise<string[] | "missing"> {
  if (manifest === "") return [];
  const path = await scratch.file("manifest.csv");
  if ((await work.download(manifest, path)) === "missing") return "missing";
  const lines = (await readFile(path, "utf8")).split("\n");
  return lines.filter((line) => line !== "").map(objectOf);
}

/** Those of the objects that are there, with their sizes: a query leaves them in a folder of its own. */
async function listed({ work }: World, objects: readonly string[]): Promise<StoredObject[]> {
  const wanted = new Set(objects);
  const folders = new Set(objects.map((object) => object.slice(0, object.lastIndexOf("/") + 1)));
  const found: StoredObject[] = [];
  for (const folder of folders)
    for (const one of await work.data(folder)) if (wanted.has(one.name)) found.push(one);
  return found;
}

async function downloaded({ scratch, work }: World, objects: readonly string[]): Promise<string | "missing"> {
  const wanted = [];
  for (const object of objects) wanted.push({ object, path: await scratch.file("rows.parquet") });
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

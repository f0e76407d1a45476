/** The version of the data in a folder: rows and objects that another version wrote are refused, never misread. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DATA_VERSION } from "../shared/contract/table.ts";
import { writeWhole } from "./kept.ts";

/** Marks a folder that is new. Throws if the folder has data of another version. */
export function checkDataVersion(folder: string): void {
  const file = join(folder, "data-version");
  if (existsSync(file)) {
    const found = readFileSync(file, "utf8").trim();
    if (found !== String(DATA_VERSION)) throw otherVersion(folder, found);
    return;
  }
  // Folders had no mark before version 2.
  if (readdirSync(folder).some((name) => name !== "process-id")) throw otherVersion(folder, "1");
  writeWhole(file, `${DATA_VERSION}\n`);
}

function otherVersion(folder: string, found: string): Error {
  return new Error(
    `The data in ${folder} is of version ${found}, and this program reads version ${DATA_VERSION} only. ` +
      "Delete it with npm start -- --reset, or use another folder with --folder.",
  );
}

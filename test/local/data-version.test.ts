import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkDataVersion } from "../../local/data-version.ts";
import { DATA_VERSION } from "../../shared/contract/table.ts";
import { temporaryFolder } from "./folder.ts";

describe("the data of a folder", () => {
  it("is marked when the folder is new, and accepted at the next start", () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "process-id"), "1");
    checkDataVersion(folder);
    expect(readFileSync(join(folder, "data-version"), "utf8")).toBe(`${DATA_VERSION}\n`);
    mkdirSync(join(folder, "table"));
    expect(() => checkDataVersion(folder)).not.toThrow();
  });

  it("is refused if another version wrote it, with what to do", () => {
    const unmarked = temporaryFolder();
    mkdirSync(join(unmarked, "table"));
    expect(() => checkDataVersion(unmarked)).toThrow(
      `${unmarked} is of version 1, and this program reads version ${DATA_VERSION}`,
    );
    const newer = temporaryFolder();
    writeFileSync(join(newer, "data-version"), `${DATA_VERSION + 1}\n`);
    expect(() => checkDataVersion(newer)).toThrow(`is of version ${DATA_VERSION + 1}`);
    expect(() => checkDataVersion(newer)).toThrow("npm start -- --reset");
  });
});

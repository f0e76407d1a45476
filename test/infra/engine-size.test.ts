import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { copyEngine } from "../../infra/engine-layer.ts";
import { deployedBytes, megabytes, tooLarge, UNZIPPED_LIMIT } from "../../infra/engine-size.ts";
import { textOf } from "./doc-commands.ts";

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "engine-"));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}

/** Files of so many bytes. They take no room on the disk. */
function holding(files: Readonly<Record<string, number>>): string {
  const made = folder();
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(join(made, name, ".."), { recursive: true });
    writeFileSync(join(made, name), "");
    truncateSync(join(made, name), bytes);
  }
  return made;
}

it("a build fails if a function and the engine's layer are larger than Lambda takes, and names the function", () => {
  const layer = holding({ "nodejs/node_modules/a/library.so": UNZIPPED_LIMIT - 100, "nodejs/b.js": 10 });
  const fits = holding({ "index.js": 60, "sql-worker.js": 30, "index.js.map": 5_000 });
  const large = holding({ "index.js": 60, "sql-worker.js": 31 });
  expect(
    tooLarge(layer, [
      ["steps/prepare", fits],
      ["jobs/run", large],
    ]),
  ).toEqual(["jobs/run and the engine's layer are 251 MB of 250 MB that Lambda takes unzipped"]);
});

it("the layer has the size that the guide to deploying says", () => {
  const layer = folder();
  copyEngine(join(import.meta.dirname, "../.."), layer);
  expect(textOf("docs/deploy.md")).toContain(
    `The engine's\n  layer has ${megabytes(deployedBytes(layer))} of the 250 MB`,
  );
});

/** A TypeScript client that a published generator (orval) makes of the API document. */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { generate } from "orval";
import { openApiDocument } from "../../shared/contract/api/document.ts";

/** The strictest that a user of the client may have. */
const compilerOptions = {
  target: "es2024",
  lib: ["es2024", "dom", "dom.iterable"],
  module: "nodenext",
  types: [],
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  allowImportingTsExtensions: true,
  noEmit: true,
};

/** Writes `client.ts`, whose requests go to `api`, and returns its path. */
export async function generatedClient(folder: string, api: string): Promise<string> {
  const document = join(folder, "openapi.json");
  const client = join(folder, "client.ts");
  writeFileSync(document, JSON.stringify(openApiDocument()));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }));
  await generate({
    input: { target: document },
    output: { target: client, client: "fetch", mode: "single", baseUrl: api },
  });
  return client;
}

/** What the compiler finds in the folder, given a program that uses the client: nothing if it compiles. */
export function compilerFindings(folder: string, program: string): string {
  writeFileSync(join(folder, "program.ts"), program);
  const compiler = join(
    dirname(createRequire(import.meta.url).resolve("typescript/package.json")),
    "bin/tsc",
  );
  const { stdout } = spawnSync(process.execPath, [compiler, "-p", folder], { cwd: folder, encoding: "utf8" });
  return stdout;
}

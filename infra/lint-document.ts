/** `npm run lint:api`: writes the API document to `dist/openapi.json`, and checks it by the rules of `redocly.yaml`. */
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openApiDocument } from "../shared/contract/api/document.ts";
import { builtFolder } from "./dist.ts";

const file = join(builtFolder, "openapi.json");
mkdirSync(builtFolder, { recursive: true });
writeFileSync(file, JSON.stringify(openApiDocument(), null, 2));
const { status } = spawnSync("redocly", ["lint", file, "--config", "redocly.yaml"], {
  cwd: join(import.meta.dirname, ".."),
  stdio: "inherit",
  // It asks the registry for a newer version otherwise.
  env: { ...process.env, REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" },
});
process.exit(status ?? 1);

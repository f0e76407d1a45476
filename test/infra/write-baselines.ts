/**
 * `npm run baseline`: writes what tests compare with. After a replacement that is meant, the resources that an update
 * must not replace; after a change of the stage's file, its description for editors.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stageFileSchema } from "../../infra/stage-file.ts";
import { baselineFile, lastingResources } from "./replacement.ts";
import { exampleFolder } from "./synthesized.ts";

const lines = Object.entries(lastingResources()).map(
  ([id, value]) => `  ${JSON.stringify(id)}: ${JSON.stringify(value)}`,
);
writeFileSync(baselineFile, `{\n${lines.join(",\n")}\n}\n`);
writeFileSync(join(exampleFolder, "schema.json"), `${JSON.stringify(stageFileSchema, null, 2)}\n`);

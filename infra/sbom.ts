/** `npm run sbom`: writes `dist/sbom/deployed.cdx.json` and `dist/sbom/everything.cdx.json`. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { billOfMaterials, extents } from "./bill-of-materials.ts";
import { builtFolder } from "./dist.ts";

const folder = join(builtFolder, "sbom");
mkdirSync(folder, { recursive: true });
for (const extent of extents) {
  const bill = billOfMaterials(extent);
  const file = join(folder, `${extent}.cdx.json`);
  writeFileSync(file, `${JSON.stringify(bill, null, 2)}\n`);
  console.log(`${relative(process.cwd(), file)}: ${bill.components.length} packages`);
}

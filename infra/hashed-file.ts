/** Files of the page that the bundler does not write, named as it names its own: browsers keep them for ever. */
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** Writes `NAME-HASH` with its ending to the folder of hashed files. Returns the name. */
export function writeHashed(
  assets: string,
  { name, ending, text }: { name: string; ending: string; text: string },
): string {
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 8).toUpperCase();
  const file = `${name}-${hash}${ending}`;
  writeFileSync(join(assets, file), text);
  return file;
}

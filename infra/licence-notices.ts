/** The notices that the licences of the page's packages ask for: whoever gets the page gets them. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeHashed } from "./hashed-file.ts";
import { packagePath } from "./locked-packages.ts";

const root = join(import.meta.dirname, "..");

/**
 * Writes the notices of the packages that `inputs` are of to a file in `assets`. Returns the element of a document's head
 * that names it.
 */
export function writeNotices(assets: string, inputs: readonly string[]): string {
  const name = writeHashed(assets, { name: "licences", ending: ".txt", text: noticesOf(inputs) });
  return `<link rel="license" href="/assets/${name}" />`;
}

/** Each package once, with version and licence, by name. Throws if a package says nothing of its licence. */
function noticesOf(inputs: readonly string[]): string {
  const paths = new Set(inputs.flatMap((file) => packagePath(file) ?? []));
  const notices = [...paths].map((path) => {
    const about = JSON.parse(readFileSync(join(root, path, "package.json"), "utf8")) as About;
    return `${about.name} ${about.version}\n\n${licenceOf(join(root, path), about)}\n`;
  });
  return [...new Set(notices)].sort().join(`\n${"-".repeat(80)}\n\n`);
}

/** Of a `package.json`. */
interface About {
  name: string;
  version: string;
  license?: string;
  author?: string | { name: string };
}

function licenceOf(folder: string, { name, license, author }: About): string {
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file));
  if (files.length > 0)
    return files
      .sort()
      .map((file) => readFileSync(join(folder, file), "utf8").trim())
      .join("\n\n");
  if (license === undefined) throw new Error(`${name} is part of the page, and says nothing of its licence`);
  // Some packages leave the text out.
  const by = typeof author === "string" ? author : author?.name;
  return `Licence: ${license}${by === undefined ? "" : `\nAuthor: ${by}`}`;
}

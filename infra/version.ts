/** What is deployed: the package's version, and the commit where it is built from a clone of the repository. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");

export function versionOf(folder = root): string {
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { version: string };
  const commit = commitOf(folder);
  return commit === undefined ? version : `${version}+${commit}`;
}

/** `4f1c2d9`, or `4f1c2d9.changed` if files differ from it. Undefined: it is no clone, or there is no git. */
function commitOf(folder: string): string | undefined {
  try {
    const described = ["describe", "--always", "--exclude=*", "--dirty=.changed"];
    const stdio: ["ignore", "pipe", "ignore"] = ["ignore", "pipe", "ignore"];
    return execFileSync("git", described, { cwd: folder, encoding: "utf8", stdio }).trim();
  } catch {
    return undefined;
  }
}

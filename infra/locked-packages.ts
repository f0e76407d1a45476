/** The packages of package-lock.json: those of every platform, whether installed here or not. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface LockedPackage {
  /** Where it is installed, such as `node_modules/a/node_modules/b`. */
  path: string;
  name: string;
  version: string;
  /** SPDX's expression. Old packages name theirs where npm does not look. */
  license?: string;
  /** Only development needs it. */
  dev: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
}

/** `folder` is the one of the lock file. */
export function lockedPackages(folder = join(import.meta.dirname, "..")): LockedPackage[] {
  const { packages } = JSON.parse(readFileSync(join(folder, "package-lock.json"), "utf8")) as {
    packages: Record<string, Omit<LockedPackage, "path" | "name" | "dev"> & { name?: string; dev?: boolean }>;
  };
  return Object.entries(packages)
    .filter(([path]) => path !== "")
    .map(([path, found]) => {
      // Named are only those that are installed under another name.
      const name = found.name ?? path.replace(/^.*node_modules[/]/, "");
      return { ...found, path, name, dev: found.dev ?? false };
    });
}

/**
 * The path of the package that a file is in, as the lock file has it; undefined of a file of the project. `node_modules`
 * may be a link to a folder elsewhere.
 */
export function packagePath(file: string): string | undefined {
  return /node_modules\/(.*\/node_modules\/)?(@[^/]+\/)?[^/]+/.exec(file)?.[0];
}

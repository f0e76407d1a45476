/** What the project is made of, as npm tells it from package-lock.json: a CycloneDX document. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type LockedPackage, lockedPackages } from "./locked-packages.ts";

const root = join(import.meta.dirname, "..");
/** Bytes that npm may print. The document of everything has one million. */
const PRINTED_LIMIT = 64 * 1_024 * 1_024;

/** `deployed`: in the functions, in their layer or in the page. `everything`: also what builds, tests and runs locally. */
export type Extent = "deployed" | "everything";
export const extents: readonly Extent[] = ["deployed", "everything"];

export interface BillOfMaterials {
  metadata: { component: { name: string } };
  components: { name: string; version: string; "bom-ref": string }[];
  /** Which component needs which, by their references. */
  dependencies: { ref: string; dependsOn?: string[] }[];
}

/** Throws what npm says if it can't tell. */
export function billOfMaterials(extent: Extent): BillOfMaterials {
  const everything = named(toldByNpm());
  return extent === "deployed" ? onlyDeployed(everything) : everything;
}

function toldByNpm(): BillOfMaterials {
  const { error, status, stdout, stderr } = spawnSync(
    "npm",
    // The lock file is the same on every machine. What is installed is not.
    "sbom --package-lock-only --sbom-format cyclonedx --sbom-type application --include dev".split(" "),
    { cwd: root, encoding: "utf8", maxBuffer: PRINTED_LIMIT },
  );
  if (error) throw error;
  if (status !== 0) throw new Error(`npm sbom ended with ${status}: ${stderr}`);
  return JSON.parse(stdout) as BillOfMaterials;
}

/** npm names the project by the folder that it is in. */
function named(told: BillOfMaterials): BillOfMaterials {
  const { name } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { name: string };
  return { ...told, metadata: { ...told.metadata, component: { ...told.metadata.component, name } } };
}

/** Of npm 11, `npm sbom --omit dev` leaves out what development packages need as well, such as React and zod. */
function onlyDeployed(told: BillOfMaterials): BillOfMaterials {
  const deployed = new Set(lockedPackages().filter(isDeployed).map(idOf));
  const left = new Set(
    told.components.filter((one) => !deployed.has(idOf(one))).map((one) => one["bom-ref"]),
  );
  return {
    ...told,
    components: told.components.filter((one) => !left.has(one["bom-ref"])),
    dependencies: told.dependencies
      .filter(({ ref }) => !left.has(ref))
      .map(({ dependsOn = [], ...one }) => ({
        ...one,
        dependsOn: dependsOn.filter((ref) => !left.has(ref)),
      })),
  };
}

/** The lock file has the engine's library for each platform. Lambda gets one. */
function isDeployed({ dev, os = ["linux"], cpu = ["x64"], libc = ["glibc"] }: LockedPackage): boolean {
  return !dev && os.includes("linux") && cpu.includes("x64") && libc.includes("glibc");
}

function idOf({ name, version }: { name: string; version: string }): string {
  return `${name}@${version}`;
}

/** A hundred million members on one machine: memory and disk besides time. */
import { join } from "node:path";
import { largestWhile } from "../disk.ts";
import type { Measured } from "../figures.ts";
import { mebibytes } from "../memory.ts";
import { at, type Bench, type Place } from "../place.ts";
import { peakOf } from "./first-import.ts";
import type { Scenario } from "./scenario.ts";
import { metered, stepTable, twoImports } from "./two-imports.ts";

export const hundredMillion: Scenario = {
  what: "first import, and an import of which 2 % changed, no latency, no limit; memory and disk",
  members: 100_000_000,
  once: true,
  onlyNamed: true,
  // At a million members: 61 of data files, 116 in the object store, 166 in the scratch folder; a third is for spilling.
  bytesPerMember: 500,
  figures: {
    firstSeconds: { what: "first import, whole pipeline", unit: "s" },
    changedSeconds: { what: "what changed, whole pipeline", unit: "s" },
    firstIds: { what: "ids that the endpoint received, first import", unit: "" },
    changedIds: { what: "ids that the endpoint received, what changed", unit: "" },
    functionsMemory: {
      what: "peak memory of our functions' process",
      unit: "MiB",
      mark: { is: "at most", bound: 2_048 },
    },
    awsMemory: { what: "peak memory of the AWS stand-ins", unit: "MiB" },
    endpointMemory: { what: "peak memory of the endpoint", unit: "MiB" },
    scratchDisk: { what: "most disk of the scratch folder", unit: "MiB" },
    storeDisk: { what: "most disk of the object store, with both exports", unit: "MiB" },
  },
  run: (bench, members) => at(bench, metered, (here) => hundredMillionIn(here, bench, members)),
};

export async function hundredMillionIn(
  here: Place,
  { folder }: Pick<Bench, "folder">,
  members: number,
): Promise<Measured> {
  const system = join(folder, "system");
  const folders = { scratch: join(system, "scratch"), store: join(system, "objects") };
  const { result, largest } = await largestWhile(folders, () => twoImports(here, members));
  const { first, second } = result;
  return {
    values: {
      firstSeconds: first.seconds,
      changedSeconds: second.seconds,
      firstIds: first.figures.ids,
      changedIds: second.figures.ids - first.figures.ids,
      ...(await peakOf(here)),
      endpointMemory: mebibytes(await here.endpoint.peakMemory()),
      scratchDisk: mebibytes(largest.scratch),
      storeDisk: mebibytes(largest.store),
    },
    tables: [stepTable(result)],
  };
}

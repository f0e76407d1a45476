/**
 * The cost of a cold start: the size of each API function's bundle, and the time that a new process takes to load it.
 */
import { execFile } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { API_BUNDLE_LIMIT, bundle } from "../../infra/bundle.ts";
import { functionFolder } from "../../infra/dist.ts";
import { routes } from "../../shared/contract/routes.ts";
import { medianOf } from "../figures.ts";
import type { Scenario } from "./scenario.ts";

const LOADS = 5;
/** Target, in milliseconds, for the time that loading the code adds to the first answer. */
const SLOWEST_MS = 120;
const root = join(import.meta.dirname, "../..");

/** Measures the loading of the bundle only, without the start of the process. */
const loading = `
  const begun = performance.now();
  require(process.argv[1]);
  console.log(performance.now() - begun);
`;

export const coldStart: Scenario = {
  what: `bundles of the API's functions, and their load in a fresh process (median of ${LOADS})`,
  members: 0,
  once: true,
  figures: {
    largest: {
      what: "largest bundle",
      unit: "KB",
      mark: { is: "at most", bound: API_BUNDLE_LIMIT / 1_024 },
    },
    slowest: { what: "slowest load", unit: "ms", mark: { is: "at most", bound: SLOWEST_MS } },
    median: { what: "median load", unit: "ms" },
  },
  async run({ folder }) {
    const dist = join(folder, "dist");
    const names = [...new Set(routes.map(({ by }) => by))];
    await bundle(root, names, dist);
    const bundles = names.map((name) => ({
      name,
      file: join(functionFolder(dist, name), "index.js"),
      times: [] as number[],
    }));
    // Functions are loaded in turn, so that other load on the machine affects all of them alike.
    for (let load = 0; load < LOADS; load += 1)
      for (const { file, times } of bundles) times.push(await loadTime(file));
    const loads = bundles
      .map(({ name, file, times }) => ({
        name,
        kilobytes: statSync(file).size / 1_024,
        milliseconds: medianOf(times),
      }))
      .sort((one, other) => other.milliseconds - one.milliseconds);
    const rows = loads.map(({ name, kilobytes, milliseconds }) => [
      name,
      kilobytes.toFixed(0),
      milliseconds.toFixed(0),
    ]);
    return {
      values: {
        largest: Math.max(...loads.map(({ kilobytes }) => kilobytes)),
        slowest: Math.max(...loads.map(({ milliseconds }) => milliseconds)),
        median: medianOf(loads.map(({ milliseconds }) => milliseconds)),
      },
      tables: [{ title: "Load of each API function", rows: [["function", "KB", "ms"], ...rows], texts: 1 }],
    };
  },
};

async function loadTime(file: string): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, ["-e", loading, file], {
    env: { PATH: process.env["PATH"] ?? "" },
  });
  return Number(stdout);
}

/** The command line of the benchmark. */
import { parseArgs } from "node:util";
import { UsageError } from "../local/demo/usage-error.ts";
import { howToInstall } from "../test/peer/published.ts";
import type { Behaviour } from "./endpoint/figures.ts";
import type { Scenario } from "./scenarios/scenario.ts";

export interface BenchOptions {
  /** Names of scenarios, in the order of the table. */
  only: string[];
  /** Factor that is applied to the full number of members. */
  scale: number;
  runs: number;
  seed: number;
  /** Settings of the endpoint that override those of a scenario. */
  behaviour: Partial<Behaviour>;
  as: "text" | "json" | "markdown";
}

const RUNS = 3;
const SEED = 1;

type Listed = Readonly<Record<string, Pick<Scenario, "what" | "members" | "onlyNamed">>>;

export function usageOf(scenarios: Listed): string {
  const lines = Object.entries(scenarios).map(([name, { what, members, onlyNamed }]) => {
    const notes = [
      ...(members > 0 ? [`${members.toLocaleString("en")} members`] : []),
      ...(onlyNamed ? ["only if it is named"] : []),
    ];
    return `  ${name.padEnd(15)} ${what}${notes.length > 0 ? ` (${notes.join("; ")})` : ""}`;
  });
  return `npm run bench -- [options]

  Measures the system on this machine, against an endpoint of its own on 127.0.0.1, and prints the figures with the marks that
  they must reach. What is sent is checked to the last id. Exits non-zero where it can't measure, not where a mark is missed.

  --only NAME      this scenario; may be given more than once
  --scale SHARE    so much of the members: 0.1 is a tenth (the marks are for 1)
  --runs N         the figures are medians of so many runs; left out: ${RUNS}
  --seed N         of the data; left out: ${SEED}
  --latency MS     of the endpoint's answers, instead of the scenario's own
  --per-hour N     requests that the endpoint takes in an hour, and their share in a second
  --faults SHARE   so many of 1 requests are answered 503, half of them carried out; the peers, who do not try again, are left out
  --json           one JSON object
  --markdown       the tables as in docs/performance.md
  --help

Scenarios:
${lines.join("\n")}

The peers are packages of their own: ${howToInstall}
Without them the figures beside them are left out.`;
}

/** Throws `UsageError`. */
export function benchOptions(args: readonly string[], scenarios: Listed): BenchOptions | "help" {
  const values = parsed(args);
  if (values.help) return "help";
  const names = Object.keys(scenarios);
  const wanted = values.only ?? names.filter((name) => !scenarios[name]?.onlyNamed);
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new UsageError(`--only ${unknown}: there is no such scenario; there are ${names.join(", ")}`);
  if (values.json && values.markdown) throw new UsageError("--json and --markdown: give one of them");
  const latency = numberGiven("--latency", values.latency, /^\d{1,5}$/);
  const perHour = numberGiven("--per-hour", values["per-hour"], /^\d{1,9}$/);
  const faultShare = numberGiven("--faults", values.faults, /^0?\.\d+$/);
  return {
    only: names.filter((name) => wanted.includes(name)),
    scale: numberGiven("--scale", values.scale, /^(\d+|\d*\.\d+)$/) ?? 1,
    runs: numberGiven("--runs", values.runs, /^[1-9]\d?$/) ?? RUNS,
    seed: numberGiven("--seed", values.seed, /^\d{1,9}$/) ?? SEED,
    behaviour: {
      ...(latency !== undefined && { latency }),
      ...(perHour !== undefined && { perHour }),
      ...(faultShare !== undefined && { faultShare }),
    },
    as: values.json ? "json" : values.markdown ? "markdown" : "text",
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        only: { type: "string", multiple: true },
        scale: { type: "string" },
        runs: { type: "string" },
        seed: { type: "string" },
        latency: { type: "string" },
        "per-hour": { type: "string" },
        faults: { type: "string" },
        json: { type: "boolean" },
        markdown: { type: "boolean" },
        help: { type: "boolean" },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function numberGiven(name: string, given: string | undefined, form: RegExp): number | undefined {
  if (given === undefined) return undefined;
  if (form.test(given) && Number(given) > 0) return Number(given);
  throw new UsageError(`${name} ${given}: give a number above 0, such as ${name} 1`);
}

/** Computes the units that AWS would bill for a run from the usage measured on this machine. */
import { importWorkflow } from "../../shared/contract/import-workflow.ts";
import type { Use } from "../metered/tally.ts";
import { gigabytesOf, stepsOfRun } from "../metered/used.ts";
import { type BilledUnit, prices } from "./prices.ts";

export type Units = Record<BilledUnit, number>;

const maps = ["Remove", "Add"] as const;
const processors = maps.map((map) => importWorkflow.States[map].ItemProcessor);
const starts = new Set(processors.map(({ StartAt }) => StartAt));
/** Minimum memory, in GB, that an express execution is billed for. */
const EXPRESS_GB = 64 / 1_024;

/** `states`: the number of times that each state of the workflow was entered. */
export function unitsOf(use: Use, states: Readonly<Record<string, number>>): Units {
  const units = Object.fromEntries(Object.keys(prices).map((unit) => [unit, 0])) as Units;
  for (const name of stepsOfRun) {
    const used = use[name];
    if (!used) continue;
    const { invocations, milliseconds, calls, readUnits, writeUnits } = used;
    units.lambdaInvocation += invocations;
    units.lambdaGbSecond += (milliseconds / 1_000) * gigabytesOf(name);
    units.dynamoReadUnit += readUnits;
    units.dynamoWriteUnit += writeUnits;
    for (const [call, count] of Object.entries(calls)) {
      const unit = unitOf(call);
      if (unit) units[unit] += count;
    }
  }
  const parts = use["steps/send"]?.milliseconds ?? 0;
  for (const [state, entered] of Object.entries(states)) {
    if (Object.hasOwn(importWorkflow.States, state)) units.standardTransition += entered;
    else if (processors.some(({ States }) => Object.hasOwn(States, state)))
      units[childUnit] += childCount(state, entered);
  }
  if (isExpress()) units.expressGbSecond += (parts / 1_000) * EXPRESS_GB;
  // A distributed map reads its manifest once.
  for (const map of maps) units.s3Get += states[map] ?? 0;
  return units;
}

function isExpress(): boolean {
  return processors.every(({ ProcessorConfig }) => (ProcessorConfig.ExecutionType as string) === "EXPRESS");
}

const childUnit: BilledUnit = isExpress() ? "expressExecution" : "standardTransition";

/** A child execution of type express is billed once, regardless of the number of states that it enters. */
function childCount(state: string, entered: number): number {
  if (!isExpress()) return entered;
  return starts.has(state) ? entered : 0;
}

/**
 * Undefined for calls that have no price of their own: deletes, and starts of executions, whose states are counted
 * instead.
 */
function unitOf(call: string): BilledUnit | undefined {
  const [service, name = ""] = call.split(":");
  if (service === "ses") return "sesMail";
  if (service !== "s3" || name.startsWith("Delete")) return undefined;
  return /^(Get|Head)/.test(name) ? "s3Get" : "s3Put";
}

export function dollarsOf(units: Units): number {
  return Object.entries(units).reduce((sum, [unit, count]) => sum + count * prices[unit as BilledUnit], 0);
}

/** Units for a size that was not measured, by linear extrapolation from two sizes that were. */
export function extrapolated(
  members: number,
  [small, large]: readonly [{ members: number; units: Units }, { members: number; units: Units }],
): Units {
  const slope = (unit: BilledUnit) =>
    (large.units[unit] - small.units[unit]) / (large.members - small.members);
  const entries = (Object.keys(prices) as BilledUnit[]).map((unit) => [
    unit,
    Math.max(0, large.units[unit] + slope(unit) * (members - large.members)),
  ]);
  return Object.fromEntries(entries) as Units;
}

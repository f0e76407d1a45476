/** What a morning took, and what is wrong with it. */
import type { CohortId, RunId } from "../../../shared/contract/ids.ts";
import type { Deployed } from "../simulated-aws/deployed.ts";
import type { Told } from "../simulated-aws/lambda.ts";

/** The last import may take so many times what the rate alone needs for all of them. */
const AT_MOST = 1.1;

export interface Figures {
  /** From nine o'clock until the last import ended. */
  seconds: number;
  /** What the rate alone needs for the requests. */
  needed: number;
  ratio: number;
  /** Imports by status and reason. */
  ended: Record<string, number>;
  /** Firings that never started an import. */
  notStarted: number;
  /** Cohorts of which Braze does not hold just the members. */
  notHeld: number;
  notMailed: number;
  /** Executions that failed. */
  broken: number;
  apiCalls: { answered: number; refused: number };
  requests: number;
  mostRequestsInASecond: number;
  /** Conditional writes to the one item of the shared rate; DynamoDB takes 1,000. */
  mostRateWritesInASecond: number;
  mostConcurrent: number;
  functions: Record<string, Told>;
  workflow: Deployed["executions"]["told"];
}

export async function figuresOf(
  deployed: Deployed,
  morning: {
    cohorts: readonly CohortId[];
    due: Date;
    runOf(cohort: CohortId): RunId;
    perSecond: number;
    fired: readonly boolean[];
    apiCalls: Figures["apiCalls"];
  },
): Promise<Figures> {
  const { cohorts, due, runOf, perSecond, fired, apiCalls } = morning;
  const { braze, executions, lambda, world } = deployed;
  const ended: Figures["ended"] = {};
  let last = due.getTime();
  let notHeld = 0;
  let notMailed = 0;
  for (const cohort of cohorts) {
    const run = await world.runs.read(runOf(cohort));
    const how = run ? [run.status, ...(run.reason ? [run.reason] : [])].join(": ") : "no row";
    ended[how] = (ended[how] ?? 0) + 1;
    if (run?.endedAt) last = Math.max(last, Date.parse(run.endedAt));
    if (run?.mails.some(({ state }) => state !== "sent")) notMailed += 1;
    const held = braze.held.get(cohort) ?? new Set();
    const members = deployed.membersOf(cohort);
    if (held.size !== members.length || !members.every((id) => held.has(id))) notHeld += 1;
  }
  const seconds = (last - due.getTime()) / 1_000;
  const needed = braze.requests.length / perSecond;
  return {
    seconds,
    needed,
    ratio: seconds / needed,
    ended,
    notStarted: fired.filter((one) => !one).length,
    notHeld,
    notMailed,
    broken: executions.broken.size,
    apiCalls,
    requests: braze.requests.length,
    mostRequestsInASecond: mostInASecond(braze.requests),
    mostRateWritesInASecond: mostInASecond(deployed.rateWrites),
    mostConcurrent: lambda.peak,
    functions: lambda.told,
    workflow: executions.told,
  };
}

/** `ends`: nothing is asked of the time that it takes, nor of the API, where an account is too small for that. */
export function wrongIn(
  figures: Figures,
  count: number,
  asked: "in time" | "ends" = "in time",
): string | undefined {
  const { ended, notStarted, notHeld, notMailed, broken, apiCalls, ratio } = figures;
  if (ended["succeeded"] !== count) return `not all imports succeeded: ${JSON.stringify(ended)}`;
  if (notStarted + broken > 0) return `${notStarted} firings started nothing, ${broken} executions failed`;
  if (notHeld > 0) return `Braze does not hold the members of ${notHeld} cohorts`;
  if (notMailed > 0) return `the recipients of ${notMailed} imports were not mailed`;
  if (asked === "ends") return undefined;
  if (apiCalls.refused > 0)
    return `${apiCalls.refused} of ${apiCalls.refused + apiCalls.answered} calls of the API found no concurrency`;
  if (ratio > AT_MOST)
    return `the last import ended after ${ratio.toFixed(2)} of the time that the rate needs, more than ${AT_MOST}`;
  return undefined;
}

function mostInASecond(instants: readonly number[]): number {
  const sorted = [...instants].sort((one, other) => one - other);
  let most = 0;
  let from = 0;
  for (const [at, instant] of sorted.entries()) {
    while (instant - (sorted[from] ?? instant) >= 1_000) from += 1;
    most = Math.max(most, at - from + 1);
  }
  return most;
}

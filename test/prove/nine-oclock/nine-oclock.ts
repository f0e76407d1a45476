/**
 * Nine o'clock on Monday: thousands of schedules of small cohorts are due in one minute. Each import names its cohort and
 * sends one batch. All end, and the last one soon after Braze's rate alone allows.
 */
import { CONCURRENCY_TO_RESERVE, reservedConcurrency } from "../../../infra/reserved-concurrency.ts";
import type { CohortId } from "../../../shared/contract/ids.ts";
import { occurrenceRun } from "../../../shared/domain/ids.ts";
import { REQUESTS_PER_SECOND } from "../../../shared/limits.ts";
import { readImport } from "../../../shared/usecases/imports/read.ts";
import { Deployed } from "../simulated-aws/deployed.ts";
import { stepFunctionsQuotas } from "../simulated-aws/executions.ts";
import { Throttled } from "../simulated-aws/lambda.ts";
import { VirtualTime } from "../simulated-aws/virtual-time.ts";
import { type Figures, figuresOf } from "./figures.ts";

/** Fewer schedules are due in an account whose limits, and Braze's, are smaller in proportion. */
const FULL_COUNT = 5_000;
/** EventBridge Scheduler starts a schedule within the minute in which it is due. Source: its guide, "Precision". */
const DUE_WITHIN_MS = 60_000;
/** Milliseconds between two calls of the API meanwhile. */
const API_CALL_EVERY_MS = 250;

const DUE = new Date("2026-11-30T09:00:00.000Z");
const runOf = (cohort: CohortId) => occurrenceRun(cohort, DUE.toISOString());

export interface Morning {
  count: number;
  seed: number;
  /** Of the account, at full count. */
  concurrency?: number;
  /** Whether concurrency is reserved as it is deployed. Default: if the account has enough. */
  isReserved?: boolean;
  openMaps?: number;
  document?: object;
  takesTurns?: boolean;
}

export async function nineOClock(morning: Morning): Promise<Figures> {
  const { count, seed, concurrency = CONCURRENCY_TO_RESERVE, openMaps } = morning;
  const { document, takesTurns = true, isReserved = concurrency >= CONCURRENCY_TO_RESERVE } = morning;
  const scale = Math.min(1, count / FULL_COUNT);
  const scaled = (limit: number) => Math.max(1, Math.round(limit * scale));
  const scaledQuota = ({ size, perSecond }: { size: number; perSecond: number }) => ({
    size: scaled(size),
    perSecond: perSecond * scale,
  });
  const reserved = Object.fromEntries(
    Object.entries(reservedConcurrency).map(([name, room]) => [name, scaled(room)]),
  );
  const { starts, transitions } = stepFunctionsQuotas;
  const perSecond = REQUESTS_PER_SECOND * scale;
  const time = new VirtualTime("2026-11-30T08:59:00.000Z", seed);
  return time.during(async () => {
    const deployed = await Deployed.of(time, {
      perSecond,
      concurrency: scaled(concurrency),
      reserved: isReserved ? reserved : {},
      stepFunctions: {
        starts: scaledQuota(starts),
        transitions: scaledQuota(transitions),
        openMaps: scaled(openMaps ?? stepFunctionsQuotas.openMaps),
      },
      takesTurns,
      ...(document && { document }),
    });
    const cohorts: CohortId[] = [];
    for (let at = 0; at < count; at += 1) cohorts.push(await deployed.schedule(`cohort${at}`, 1));
    await time.pause(DUE.getTime() - time.now().getTime());
    const api = callingApi(time, deployed, cohorts);
    const fired = await Promise.all(
      cohorts.map(async (cohort) => {
        await time.pause(time.random.next() * DUE_WITHIN_MS);
        return deployed.fire(cohort, DUE);
      }),
    );
    await deployed.executions.quiet();
    const apiCalls = await api.end();
    return figuresOf(deployed, { cohorts, due: DUE, runOf, perSecond, fired, apiCalls });
  });
}

/** Somebody looks at an import, again and again. */
function callingApi(time: VirtualTime, { lambda, world }: Deployed, [cohort]: readonly CohortId[]) {
  const calls = { answered: 0, refused: 0 };
  let isOver = false;
  const look = async () => {
    const run = cohort && runOf(cohort);
    if (run && (await world.runs.read(run))) await readImport(world, run, "all");
  };
  const calling = (async () => {
    while (!isOver) {
      try {
        await lambda.invoke("api/progress", look);
        calls.answered += 1;
      } catch (error) {
        if (!(error instanceof Throttled)) throw error;
        calls.refused += 1;
      }
      await time.pause(API_CALL_EVERY_MS);
    }
  })();
  return {
    async end() {
      isOver = true;
      await calling;
      return calls;
    },
  };
}

/** Kills the functions' process while it changes schedules. The stand-ins keep running, and then reconcile runs. */
import { setTimeout } from "node:timers/promises";
import { aCohort } from "../../fakes/ids.ts";
import { seededRandom } from "../../fakes/random.ts";
import { furnish } from "../furnish.ts";
import { Expectation, type StepAnswer } from "../schedules/expectation.ts";
import type { Wish } from "../schedules/steps.ts";
import { CREATED, folderHere, type Here, here, request, type Told } from "./here.ts";

/** Long before 09:00, when the schedules are due: nothing fires while reconcile runs. */
const BEGIN = new Date("2026-11-24T09:30:00.000Z");
const RECONCILE_MS = 15 * 60_000;

/** A call is killed after at most this share of its usual time: some are killed just after they answered. */
const LONGEST_SHARE = 1.1;

const wishes = ["create", "change", "end"] as const;

/** Kills so many times, at moments that the seed chooses. Returns what went wrong. */
export async function killedSchedules(count: number, seed: number): Promise<string | undefined> {
  const { folder, remove } = folderHere();
  const machine = await here({ folder, memory: true, clock: BEGIN });
  try {
    return await killed(machine, count, seed);
  } finally {
    await machine.stop();
    remove();
  }
}

async function killed(machine: Here, count: number, seed: number): Promise<string | undefined> {
  const random = seededRandom(seed);
  const ids = Array.from({ length: count }, (_, at) => `killed${at}`);
  await furnish(machine, ["warm", ...ids], CREATED);
  const expectations = new Map(ids.map((id) => [id, new Expectation()]));
  for (const [at, id] of ids.entries()) {
    const expectation = expectations.get(id);
    const kind = wishes[at % wishes.length] ?? "create";
    if (kind !== "create") expectation?.heard([await answered(machine, wishOf("create", id))]);
    const after = random.next() * LONGEST_SHARE * (await usualTime(machine));
    const [answer] = await Promise.all([
      answered(machine, wishOf(kind, id)),
      setTimeout(after).then(() => machine.system.killFunctions()),
    ]);
    expectation?.heard([answer]);
    await machine.system.restartFunctions();
  }
  await machine.clock.moveTo(new Date((await machine.clock.now()).getTime() + RECONCILE_MS));
  return validationIssuesOf(machine, expectations);
}

/** Milliseconds that a call takes once the process has loaded the code that all calls need. */
async function usualTime(machine: Here): Promise<number> {
  await machine.call("POST", "/cohorts/warm/schedule", request("warm@example.com"));
  await machine.call("PUT", "/cohorts/warm/schedule", request("warmer@example.com"));
  await machine.call("DELETE", "/cohorts/warm/schedule");
  const begun = performance.now();
  await machine.call("POST", "/cohorts/warm/schedule", request("warm@example.com"));
  const time = performance.now() - begun;
  await machine.call("DELETE", "/cohorts/warm/schedule");
  return time;
}

/** Another cadence, so that a change has a timer of its own. */
const changed = {
  ...request("changed@example.com"),
  cadence: { every: "daily", at: "08:00", timeZone: "UTC" },
} as const;

/** The model has two cohorts. Here each case has its own. */
function wishOf(wish: (typeof wishes)[number], cohort: string): Wish {
  const its = { cohort } as { cohort: Wish["cohort"] };
  if (wish === "end") return { wish, ...its };
  return { wish, ...its, request: wish === "create" ? request("created@example.com") : { ...changed } };
}

async function answered(machine: Here, wish: Wish): Promise<{ wish: Wish; answer: StepAnswer }> {
  const methods = { create: "POST", change: "PUT", end: "DELETE" } as const;
  const method = methods[wish.wish as (typeof wishes)[number]];
  const body = "request" in wish ? wish.request : undefined;
  return { wish, answer: answerOf(await machine.call(method, `/cohorts/${wish.cohort}/schedule`, body)) };
}

function answerOf(told: Told): StepAnswer {
  if (told && told.status < 300) return "done";
  if (told && told.status < 500) return "refused";
  return "unknown";
}

async function validationIssuesOf(
  machine: Here,
  expectations: ReadonlyMap<string, Expectation>,
): Promise<string | undefined> {
  const faults: string[] = [];
  const wanted: string[] = [];
  for (const [id, expectation] of expectations) {
    const slot = await machine.schedules.read(aCohort(id));
    if (slot?.state === "claiming" || slot?.state === "ending") faults.push(`${id} is still ${slot.state}`);
    else if (!slot || slot.state === "ended") expectation.found({ state: "none" });
    else {
      const { state, generation, cadence, connectionId, recipients, locale } = slot;
      expectation.found({ state, request: { cadence, connectionId, recipients, locale } });
      wanted.push(`${id}.${generation}`);
    }
  }
  const timers = await machine.timers();
  if (timers.sort().join() !== wanted.sort().join())
    faults.push(`there are timers ${timers.join()}, and should be ${wanted.join()}`);
  return faults.length > 0 ? faults.join("\n") : undefined;
}

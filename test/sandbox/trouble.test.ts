/** The sending side's client meets each fault that the sandbox can produce, over HTTP. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../local/sandbox/start-sandbox.ts";
import { brazeOverHttp } from "../../shared/adapters/braze/braze.ts";
import { unlimited } from "../../shared/adapters/braze/rate-limiter.ts";
import type { BehaviourRequest, FaultMode } from "../../shared/contract/sandbox-behaviour.ts";
import type { Braze, BrazeAnswer, BrazeTarget } from "../../shared/ports/braze.ts";
import { ana } from "../adapters/braze/scripted-client.ts";
import { withKeyOf } from "../fakes/braze.ts";
import { steeredClock } from "../fakes/clock.ts";
import { aCohort } from "../fakes/ids.ts";
import { seededRandom } from "../fakes/random.ts";

const clock = steeredClock({ advancesItself: true });
let sandbox: Sandbox;
let braze: Braze;
let target: BrazeTarget;
let cohort = 0;

beforeAll(async () => {
  sandbox = await startSandbox();
  braze = brazeOverHttp({
    userAgent: "partner-Acme-Import/1.0",
    clock,
    random: seededRandom(),
    rateLimiter: unlimited,
  });
  const { origin, partner, partnerKey, key } = sandbox;
  target = { endpoint: origin, cluster: "sandbox", partner, partnerKey, clientSecret: key };
});
afterAll(() => sandbox?.stop());
beforeEach(() => {
  cohort += 1;
});

const behave = (wanted: BehaviourRequest) => sandbox.api.put("/sandbox/partners/kubit/behaviour", wanted);
const deadline = () => new Date(clock.now().getTime() + 10 * 60_000);
const addAna = () =>
  braze.change(withKeyOf(target), {
    cohort: aCohort(`c${cohort}`),
    batch: ana,
    deadline: deadline(),
  });
/** Whether the member "ana" was received. */
async function isHeld(): Promise<boolean> {
  const { items } = await sandbox.api.get<{ items: { id: string }[] }>("/sandbox/cohorts?limit=200");
  return items.some(({ id }) => id === `c${cohort}`);
}

describe("the sending side, when the receiving side", () => {
  it.each<[FaultMode, BrazeAnswer, held: boolean]>([
    [{ kind: "locked", times: 2 }, { outcome: "accepted" }, true],
    [{ kind: "rate-limited", retryAfterSeconds: 3, times: 1 }, { outcome: "accepted" }, true],
    [{ kind: "server-error", status: 503, times: 2 }, { outcome: "accepted" }, true],
    [{ kind: "server-error", applied: true, times: 1 }, { outcome: "accepted" }, true],
    [{ kind: "drop", times: 2 }, { outcome: "accepted" }, true],
    [{ kind: "latency", milliseconds: 100, times: 1 }, { outcome: "accepted" }, true],
    [{ kind: "maintenance" }, { outcome: "accepted" }, true],
    [{ kind: "applies-late", seconds: 60 }, { outcome: "accepted" }, true],
    [{ kind: "locked" }, { outcome: "unsent", reason: "locked", status: 423 }, false],
    [{ kind: "rate-limited" }, { outcome: "unsent", reason: "rate-limited", status: 429 }, false],
    [{ kind: "server-error" }, { outcome: "unknown", reason: "upstream-down" }, false],
    [{ kind: "drop" }, { outcome: "unknown", reason: "upstream-down" }, false],
    [{ kind: "drop", applied: true }, { outcome: "unknown", reason: "upstream-down" }, true],
    [{ kind: "secret-echo" }, { outcome: "unsent", reason: "partner-not-enabled", status: 401 }, false],
  ])("has the fault %j, ends with %j; applied: %j", async (fault, answer, held) => {
    await behave({ faults: [fault] });
    const told = await addAna();
    expect(told).toEqual(answer);
    expect(JSON.stringify(told)).not.toContain(target.clientSecret);
    expect(await isHeld()).toBe(held);
  });

  it("limits the rate, sends nothing past it", async () => {
    await behave({ rateLimit: { requests: 1, seconds: 86_400 } });
    expect(await addAna()).toEqual({ outcome: "accepted" });
    expect(await addAna()).toMatchObject({ outcome: "unsent", reason: "rate-limited" });
  });
});

/** Braze's half as the real client meets it, by connection: it holds members, and has bad hours. */
import type { Exchange, Reply } from "../../../shared/adapters/braze/exchange.ts";
import { type HeldId, toldIn } from "../endpoint.ts";
import type { VirtualTime } from "./virtual-time.ts";

/**
 * What happens to a request. `broken`: 500, applied or not. `limited`: 429, not applied. `silent`: applied or not, and
 * no answer. `late`: applied after the client has given up. `unreached`: no connection.
 */
export type BrazeFault = "broken" | "limited" | "silent" | "late" | "unreached";

export interface BrazeWeather {
  faults: readonly BrazeFault[];
  /** Of the requests, from 0 to 1. */
  share: number;
  /** Client secrets that are answered 401. */
  refusedSecrets: readonly string[];
}

export const calmBraze: BrazeWeather = { faults: [], share: 0, refusedSecrets: [] };

/** Milliseconds. */
const ANSWER_MS = 200;
const LATE_MS = 50_000;

export class BrazeHere {
  weather: BrazeWeather = calmBraze;
  readonly #time: VirtualTime;
  readonly #held = new Map<string, Set<HeldId>>();
  requests = 0;

  constructor(time: VirtualTime) {
    this.#time = time;
  }

  held(secret: string, cohort: string): Set<HeldId> {
    const key = `${secret}/${cohort}`;
    const held = this.#held.get(key) ?? new Set();
    this.#held.set(key, held);
    return held;
  }

  readonly exchange: Exchange = async (_url, bytes, milliseconds) => {
    const { random, pause } = this.#time;
    this.requests += 1;
    await pause(ANSWER_MS * (0.5 + random.next()));
    const body = JSON.parse(Buffer.concat(bytes).toString()) as Parameters<typeof toldIn>[0] & {
      client_secret: string;
    };
    if (this.weather.refusedSecrets.includes(body.client_secret))
      return reply(401, { message: "Invalid client secret" });
    const { faults, share } = this.weather;
    const fault = random.next() < share ? faults[Math.floor(random.next() * faults.length)] : undefined;
    const isApplied = random.next() < 0.5;
    switch (fault) {
      case undefined:
        this.#apply(body);
        return reply(201, { message: "success" });
      case "broken":
        if (isApplied) this.#apply(body);
        return reply(500, { message: "broken" });
      case "limited":
        return reply(429, { message: "rate limited" }, { "x-ratelimit-reset": this.#seconds(30) });
      case "silent":
        if (isApplied) this.#apply(body);
        await pause(milliseconds);
        return "maybe-received";
      case "late":
        this.#time.after(LATE_MS, () => this.#apply(body));
        await pause(Math.min(milliseconds, LATE_MS));
        return "maybe-received";
      case "unreached":
        return "never-sent";
      default:
        return fault satisfies never;
    }
  };

  #seconds(more: number): string {
    return String(Math.ceil(this.#time.now().getTime() / 1_000) + more);
  }

  #apply(body: Parameters<typeof toldIn>[0] & { client_secret: string }): void {
    if (!body.cohort_changes) return;
    const { add, remove } = toldIn(body);
    const held = this.held(body.client_secret, body.cohort_id);
    for (const id of add) held.add(id);
    for (const id of remove) held.delete(id);
  }
}

function reply(status: number, json: object, headers: Record<string, string> = {}): Reply {
  return { status, headers, body: { json } };
}

import type { Delivery, DeliveryKey } from "../../shared/contract/deliveries.ts";
import type { ChannelId } from "../../shared/contract/ids.ts";
import type {
  ChannelSecretName,
  ChannelSecrets,
  Deliveries,
  DeliveryQueue,
  Message,
  Messages,
} from "../../shared/ports/channels.ts";
import type { Clock } from "../../shared/ports/machine.ts";
import { steeredClock } from "./clock.ts";
import { pageOf } from "./page.ts";
import { fakeRepeats } from "./repeats.ts";

const placeOf = ({ channel, id }: DeliveryKey) => `${channel}/${id}`;

export function fakeDeliveries(repeats = fakeRepeats()): Deliveries {
  const kept = new Map<string, Delivery>();
  const copy = (delivery: Delivery | undefined) => structuredClone(delivery);
  return {
    async add(delivery) {
      repeats.write(() => {
        if (!kept.has(placeOf(delivery))) kept.set(placeOf(delivery), structuredClone(delivery));
      });
    },
    async read(key) {
      return copy(kept.get(placeOf(key)));
    },
    async list(channel: ChannelId, wanted) {
      const its = [...kept.values()].filter((one) => one.channel === channel);
      its.sort((one, other) => (one.id < other.id ? 1 : -1));
      return pageOf(structuredClone(its), ({ id }) => id, wanted);
    },
    async due(by, { limit, cursor = "" }) {
      // A cursor is a place: what was claimed since is at another one.
      const found = [...kept.values()]
        .filter(({ state, nextTry = "" }) => state === "waiting" && nextTry <= by)
        .map(({ channel, id, since, nextTry = "" }) => ({
          place: `${nextTry}/${placeOf({ channel, id })}`,
          due: { channel, id, since },
        }))
        .filter(({ place }) => place > cursor)
        .sort((one, other) => (one.place < other.place ? -1 : 1));
      const page = found.slice(0, limit);
      const last = page.at(-1);
      return {
        items: page.map(({ due }) => due),
        ...(last && found.length > limit && { cursor: last.place }),
      };
    },
    async claim(key, { claim, at, until }) {
      return repeats.write(() => {
        const found = kept.get(placeOf(key));
        if (found?.state === "waiting" && (found.nextTry ?? "") <= at)
          Object.assign(found, { nextTry: until, at, claim, tries: found.tries + 1 });
        return found?.claim === claim ? copy(found) : undefined;
      });
    },
    async record(key, claim, outcome) {
      repeats.write(() => {
        const found = kept.get(placeOf(key));
        if (found?.claim !== claim) return;
        delete found.claim;
        delete found.nextTry;
        delete found.why;
        delete found.status;
        Object.assign(found, outcome);
      });
    },
    async replay(key, at) {
      return repeats.write(() => {
        const found = kept.get(placeOf(key));
        if (found && found.state !== "waiting") {
          delete found.why;
          delete found.status;
          Object.assign(found, { state: "waiting", tries: 0, since: at, nextTry: at });
        }
        return copy(found);
      });
    },
  };
}

export interface FakeDeliveryQueue extends DeliveryQueue {
  /** What was started since the last call, repeats included. */
  take(): (DeliveryKey | "due")[];
  /** Whether starts fail. */
  broken: boolean;
}

export function fakeDeliveryQueue(): FakeDeliveryQueue {
  let started: (DeliveryKey | "due")[] = [];
  return {
    broken: false,
    async start(what) {
      if (this.broken) throw new Error("Lambda did not take it");
      started.push(what);
    },
    take() {
      const taken = started;
      started = [];
      return taken;
    },
  };
}

export interface FakeChannelSecrets extends ChannelSecrets {
  /** The names of all that are kept. */
  names(): string[];
}

export function fakeChannelSecrets(clock: Clock = steeredClock()): FakeChannelSecrets {
  const secrets = new Map<string, string>();
  const created = new Map<string, string>();
  const place = ({ channel, secret }: ChannelSecretName) => `${channel}/${secret}`;
  return {
    names: () => [...secrets.keys()].sort(),
    async put({ value, ...name }) {
      const kept = secrets.get(place(name));
      if (kept !== undefined && kept !== value) throw new Error("the secret is there already");
      secrets.set(place(name), value);
      created.set(place(name), clock.now().toISOString());
    },
    read: async (name) => secrets.get(place(name)),
    async remove(name) {
      secrets.delete(place(name));
    },
    async list(wanted) {
      const all = [...secrets.keys()].sort().map((key) => {
        const [channel = "", secret = ""] = key.split("/");
        return { channel: channel as ChannelId, secret, createdAt: created.get(key) ?? "" };
      });
      return pageOf(all, place, wanted);
    },
  };
}

export interface FakeMessages extends Messages {
  /** What was sent, in order. */
  readonly sent: { to: string; message: Message }[];
  /** The next answers, one each; then 204. */
  readonly answers: (number | "none")[];
}

export function fakeMessages(): FakeMessages {
  const sent: FakeMessages["sent"] = [];
  const answers: FakeMessages["answers"] = [];
  return {
    sent,
    answers,
    async send({ channel }, message) {
      const answer = answers.shift() ?? 204;
      sent.push({ to: channel.name, message: structuredClone(message) });
      return answer === "none" ? undefined : { status: answer };
    },
  };
}

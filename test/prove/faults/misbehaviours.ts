/** The faults of the table: what is applied of a request, and what is answered. */
import type { Clock, Random } from "../../../shared/ports/machine.ts";
import { answer, type Misbehaviour, success, type ToldChange } from "../endpoint.ts";

interface Given {
  random: Random;
  /** The clock by which a reset time is computed. */
  clock: Clock;
}

/** Milliseconds: well below the client's timeout in these stories, and well above it. */
const SLOW_MS = 20;

const seconds = (clock: Clock) => String(Math.ceil(clock.now().getTime() / 1_000) + 3);

export const misbehaviours: Record<string, (given: Given) => Misbehaviour> = {
  "423": () => (response) => answer(response, 423, { message: "Resource locked" }),
  "429 with reset":
    ({ clock }) =>
    (response) => {
      const headers = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": seconds(clock) };
      answer(response, 429, { message: "rate limited" }, headers);
    },
  "500": ({ random }) => maybeApplied(random, (response) => answer(response, 500, { message: "broken" })),
  "503": ({ random }) => maybeApplied(random, (response) => answer(response, 503, { message: "busy" })),
  "reset before it was applied": () => (response) => {
    response.socket?.resetAndDestroy();
  },
  "reset after it was applied": () => (response, change, apply) => {
    apply(change);
    response.socket?.resetAndDestroy();
  },
  "timeout after it was applied": () => (_, change, apply) => apply(change),
  "slow answer": () => (response, change, apply) => {
    apply(change);
    setTimeout(() => success(response), SLOW_MS);
  },
  "truncated answer": ({ random }) =>
    maybeApplied(random, (response) => {
      response.writeHead(201, { "content-type": "application/json", "content-length": "100" });
      response.write('{"message":"succ', () => response.socket?.end());
    }),
  "wrong content type": ({ random }) =>
    maybeApplied(random, (response) => {
      response.writeHead(200, { "content-type": "text/html" }).end("<html>Welcome</html>");
    }),
  "2xx with errors":
    ({ random }) =>
    (response, { add, remove }, apply) => {
      const taken = (ids: string[]) => ids.filter(() => random.next() < 0.7);
      apply({ add: taken(add), remove: taken(remove) });
      answer(response, 201, { message: "success", errors: ["some of them"] });
    },
};

/** It is unknown whether the change was applied, as with a failure between client and server. */
function maybeApplied(random: Random, then: (response: Parameters<Misbehaviour>[0]) => void): Misbehaviour {
  return (response, change: ToldChange, apply) => {
    if (random.next() < 0.5) apply(change);
    then(response);
  };
}

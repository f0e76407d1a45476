import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { idsIn } from "../../../shared/adapters/braze/bodies.ts";
import { isolated } from "../../../shared/adapters/braze/isolate.ts";
import type { Verdict } from "../../../shared/adapters/braze/verdict.ts";
import { FRUITLESS_REFUSALS, ISOLATION_REFUSALS } from "../../../shared/limits.ts";
import type { BatchAnswer } from "../../../shared/ports/braze.ts";
import type { Batch } from "../../../shared/ports/parts.ts";
import { adding } from "../../fakes/batches.ts";
import { json } from "./braze-server.ts";
import { scriptedClient } from "./scripted-client.ts";

const reason = "refused-by-braze";
const refusal: Verdict = { outcome: "refused", reason, status: 400, divides: "ids" };
const inPart: Verdict = { outcome: "unknown", reason, divides: "ids" };
const accepted: Verdict = { outcome: "accepted" };

/** The first ids are user ids, so many of them; the others are device ids. */
const sized = (size: number, users: number): Batch => {
  const all = Array.from({ length: size }, (_, at) => String(at));
  return adding({ user_ids: all.slice(0, users), device_ids: all.slice(users) });
};
const placesIn = (piece: Batch) => {
  const { user_ids, device_ids } = idsIn(piece);
  return [...user_ids, ...device_ids].map(Number);
};
const outcomeAt = ({ outcome, except = [] }: BatchAnswer, place: number) =>
  except.find(({ from, to }) => from <= place && place < to)?.outcome ?? outcome;

/** Braze refuses a request that contains any of these places. */
function refusing(bad: ReadonlySet<number>, verdict = refusal) {
  const requests: Batch[] = [];
  const send = async (piece: Batch) => {
    requests.push(piece);
    return placesIn(piece).some((place) => bad.has(place)) ? verdict : accepted;
  };
  return { requests, send };
}

/** Each refused piece of several ids is followed by its first half, as long as there were few enough refusals. */
function expectDivided(
  requests: readonly Batch[],
  { until, isRefused }: { until: number; isRefused(piece: Batch): boolean },
): void {
  let refusals = 0;
  for (const [at, piece] of requests.entries()) {
    if (!isRefused(piece)) continue;
    refusals += 1;
    const next = requests[at + 1];
    const isDivided = next !== undefined && placesIn(next)[0] === placesIn(piece)[0];
    expect(isDivided).toBe(placesIn(piece).length > 1 && refusals < until);
  }
  expect(refusals).toBeGreaterThan(until);
}

describe("a batch with ids that Braze refuses", () => {
  it("is sent without them: each refused id is recorded by its place, wherever it is", async () => {
    const story = fc.integer({ min: 1, max: 1_000 }).chain((size) =>
      fc.record({
        size: fc.constant(size),
        users: fc.nat(size),
        bad: fc.uniqueArray(fc.nat(size - 1), { maxLength: 8 }),
        verdict: fc.constantFrom(refusal, inPart),
      }),
    );
    await fc.assert(
      fc.asyncProperty(story, async ({ size, users, bad, verdict }) => {
        const { requests, send } = refusing(new Set(bad), verdict);
        const answer = await isolated(sized(size, users), send);
        for (let place = 0; place < size; place += 1)
          expect(outcomeAt(answer, place)).toBe(bad.includes(place) ? verdict.outcome : "accepted");
        expect(requests.length).toBeLessThanOrEqual(1 + bad.length * 2 * Math.ceil(Math.log2(size)));
      }),
      { numRuns: 200 },
    );
  });

  it("is refused as a whole after a few tries if nothing of it is accepted", async () => {
    const everything = refusing(new Set(Array.from({ length: 1_000 }, (_, at) => at)));
    const answer = await isolated(sized(1_000, 1_000), everything.send);
    expect(answer).toEqual({ outcome: "refused", reason, status: 400 });
    expectDivided(everything.requests, { until: FRUITLESS_REFUSALS, isRefused: () => true });
  });

  it("ends the search if too many are refused, and reports none of them as accepted", async () => {
    const odd = new Set(Array.from({ length: 500 }, (_, at) => at * 2 + 1));
    const { requests, send } = refusing(odd);
    const answer = await isolated(sized(1_000, 500), send);
    const applied = new Set(
      requests.filter((piece) => !placesIn(piece).some((place) => odd.has(place))).flatMap(placesIn),
    );
    expect(applied.size).toBeGreaterThan(50);
    for (let place = 0; place < 1_000; place += 1)
      expect(outcomeAt(answer, place)).toBe(applied.has(place) ? "accepted" : "refused");
    const isRefused = (piece: Batch) => placesIn(piece).some((place) => odd.has(place));
    expectDivided(requests, { until: ISOLATION_REFUSALS, isRefused });
  });

  it("has the answer of most of its ids, with the others as exceptions, neighbours together", async () => {
    const refusedWhole: Verdict = { outcome: "refused", reason, status: 400 };
    const size = 16;
    /** Braze accepts some places alone, and refuses all others in one piece or in two. */
    const answer = async (good: readonly number[]) => {
      const send = async (piece: Batch) => {
        const places = placesIn(piece);
        if (places.every((place) => good.includes(place))) return accepted;
        return places.some((place) => good.includes(place)) ? refusal : refusedWhole;
      };
      return isolated(sized(size, size), send);
    };
    expect(await answer([3])).toStrictEqual({
      ...{ outcome: "refused", reason, status: 400 },
      except: [{ from: 3, to: 4, outcome: "accepted" }],
    });
    expect(await answer([3, 4])).toStrictEqual({
      ...{ outcome: "refused", reason, status: 400 },
      except: [{ from: 3, to: 5, outcome: "accepted" }],
    });
    const most = Array.from({ length: 12 }, (_, place) => place);
    expect(await answer(most)).toStrictEqual({
      outcome: "accepted",
      except: [{ from: 12, to: 16, outcome: "refused", reason }],
    });
  });

  it("keeps neighbours with different answers apart", async () => {
    const send = async (piece: Batch): Promise<Verdict> => {
      const places = placesIn(piece);
      if (places.includes(1) && places.length === 1) return inPart;
      return places.some((place) => place < 2) ? refusal : accepted;
    };
    expect(await isolated(sized(8, 8), send)).toStrictEqual({
      outcome: "accepted",
      except: [
        { from: 0, to: 1, outcome: "refused", reason },
        { from: 1, to: 2, outcome: "unknown", reason },
      ],
    });
  });

  it("stays unknown after a success with errors, unless its halves are accepted", async () => {
    let requests = 0;
    const answer = await isolated(sized(4, 4), async () => (++requests === 1 ? inPart : refusal));
    expect(answer).toEqual({ outcome: "unknown", reason });
  });
});

describe("what Braze refuses with 400", () => {
  const now = scriptedClient();
  const people = adding({ user_ids: ["a", "bad", "c", "d"], device_ids: ["e"] });

  it("is found by halves, and the rest is sent", async () => {
    const { server, change } = now();
    const no = json(400, { message: "`cohort_changes` must be an array of objects" });
    // a–e, a–c, ab, a, bad, c, de
    server.answers(no, no, no, json(201, {}), no);
    expect(await change(people)).toEqual({
      outcome: "accepted",
      except: [{ from: 1, to: 2, outcome: "refused", reason }],
    });
    expect(server.asked).toHaveLength(7);
  });

  it("for too many ids is sent in halves", async () => {
    const { server, change } = now();
    server.answers(
      json(400, { message: "Only 1,000 `user_ids`, `device_ids`, and `aliases` are allowed per request" }),
    );
    expect(await change(people)).toEqual({ outcome: "accepted" });
    expect(server.asked).toHaveLength(3);
  });

  it.each(["`cohort_id` must be a valid string", "`name` must be a non-empty string"])(
    "is not divided where every half would say the same: %s",
    async (message) => {
      const { server, change } = now();
      server.answers(json(400, { message }));
      expect(await change(people)).toEqual({ outcome: "refused", reason, status: 400 });
      expect(server.asked).toHaveLength(1);
    },
  );
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isolated } from "../../../shared/adapters/braze/isolate.ts";
import type { Verdict } from "../../../shared/adapters/braze/verdict.ts";
import { FRUITLESS_REFUSALS } from "../../../shared/limits.ts";
import type { BatchAnswer } from "../../../shared/ports/braze.ts";
import type { Batch } from "../../../shared/ports/parts.ts";
import { json } from "./braze-server.ts";
import { ids, scriptedClient } from "./scripted-client.ts";

const reason = "refused-by-braze";
const refusal: Verdict = { outcome: "refused", reason, status: 400, divides: "ids" };
const inPart: Verdict = { outcome: "unknown", reason, divides: "ids" };
const accepted: Verdict = { outcome: "accepted" };

const batchOf = (size: number, adds: number): Batch => {
  const all = Array.from({ length: size }, (_, at) => String(at));
  return {
    batch: 0,
    add: ids({ user_ids: all.slice(0, adds) }),
    remove: ids({ device_ids: all.slice(adds) }),
  };
};
const placesIn = ({ add, remove }: Batch) => [...add.user_ids, ...remove.device_ids].map(Number);
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

describe("a batch with ids that Braze refuses", () => {
  it("is sent without them: each refused id is recorded by its place, wherever it is", async () => {
    const story = fc.integer({ min: 1, max: 1_000 }).chain((size) =>
      fc.record({
        size: fc.constant(size),
        adds: fc.nat(size),
        bad: fc.uniqueArray(fc.nat(size - 1), { maxLength: 8 }),
        verdict: fc.constantFrom(refusal, inPart),
      }),
    );
    await fc.assert(
      fc.asyncProperty(story, async ({ size, adds, bad, verdict }) => {
        const { requests, send } = refusing(new Set(bad), verdict);
        const answer = await isolated(batchOf(size, adds), send);
        for (let place = 0; place < size; place += 1)
          expect(outcomeAt(answer, place)).toBe(bad.includes(place) ? verdict.outcome : "accepted");
        expect(requests.length).toBeLessThanOrEqual(1 + bad.length * 2 * Math.ceil(Math.log2(size)));
      }),
      { numRuns: 200 },
    );
  });

  it("is refused as a whole after a few tries if nothing of it is accepted", async () => {
    const everything = refusing(new Set(Array.from({ length: 1_000 }, (_, at) => at)));
    const answer = await isolated(batchOf(1_000, 1_000), everything.send);
    expect(answer).toEqual({ outcome: "refused", reason, status: 400 });
    expect(everything.requests.length).toBeLessThan(FRUITLESS_REFUSALS * 2);
  });

  it("ends the search if too many are refused, and reports none of them as accepted", async () => {
    const odd = new Set(Array.from({ length: 500 }, (_, at) => at * 2 + 1));
    const { requests, send } = refusing(odd);
    const answer = await isolated(batchOf(1_000, 500), send);
    const applied = new Set(
      requests.filter((piece) => !placesIn(piece).some((place) => odd.has(place))).flatMap(placesIn),
    );
    expect(applied.size).toBeGreaterThan(50);
    for (let place = 0; place < 1_000; place += 1)
      expect(outcomeAt(answer, place)).toBe(applied.has(place) ? "accepted" : "refused");
    expect(requests.length).toBeLessThan(450);
  });

  it("stays unknown after a success with errors, unless its halves are accepted", async () => {
    let requests = 0;
    const answer = await isolated(batchOf(4, 4), async () => (++requests === 1 ? inPart : refusal));
    expect(answer).toEqual({ outcome: "unknown", reason });
  });
});

describe("what Braze refuses with 400", () => {
  const now = scriptedClient();
  const people = {
    batch: 0,
    add: ids({ user_ids: ["a", "bad", "c", "d"] }),
    remove: ids({ device_ids: ["e"] }),
  };

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

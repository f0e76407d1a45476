import { describe, expect, it } from "vitest";
import { foldAttempts, mainReason, reasonsOf } from "../../shared/domain/attempts.ts";

const started = (part: number, ...attempts: string[]) => attempts.map((attempt) => ({ part, attempt }));

describe("records of several attempts at a part", () => {
  it("one acceptance is enough", () => {
    const { results } = foldAttempts({
      started: started(0, "a", "b"),
      results: [{ part: 0, attempt: "b", batch: 0, outcome: "accepted" }],
    });
    expect(results).toEqual([{ part: 0, batch: 0, outcome: "accepted" }]);
  });

  it("an attempt that died may have sent what a later one left unsent: unknown, not unsent", () => {
    const { results } = foldAttempts({
      started: started(0, "died", "refused"),
      results: [{ part: 0, attempt: "refused", batch: 3, outcome: "unsent", reason: "key-refused" }],
    });
    expect(results).toEqual([{ part: 0, batch: 3, outcome: "unknown", reason: "key-refused" }]);
  });

  it("an attempt that ended in order records what it left unsent, and a later refusal stays a refusal", () => {
    const { results } = foldAttempts({
      started: started(0, "first", "second"),
      results: [
        { part: 0, attempt: "first", batch: 3, outcome: "unsent" },
        { part: 0, attempt: "second", batch: 3, outcome: "refused", reason: "refused-by-braze" },
      ],
    });
    expect(results).toEqual([{ part: 0, batch: 3, outcome: "refused", reason: "refused-by-braze" }]);
  });

  it("a part that no attempt started is not among the started ones", () => {
    const outcomes = foldAttempts({ started: started(2, "a"), results: [] });
    expect(outcomes.started).toEqual(new Set([2]));
    expect(outcomes.results).toEqual([]);
  });

  it("exceptions of several attempts are combined place by place", () => {
    const refused = { outcome: "refused", reason: "refused-by-braze" } as const;
    const { results } = foldAttempts({
      started: started(0, "a", "b"),
      results: [
        {
          part: 0,
          attempt: "a",
          batch: 0,
          outcome: "accepted",
          except: [{ from: 2, to: 6, outcome: "unsent" }],
        },
        { part: 0, attempt: "b", batch: 0, outcome: "unsent", except: [{ from: 4, to: 5, ...refused }] },
      ],
    });
    expect(results).toEqual([
      {
        part: 0,
        batch: 0,
        outcome: "accepted",
        except: [
          { from: 2, to: 4, outcome: "unsent" },
          { from: 4, to: 5, ...refused },
          { from: 5, to: 6, outcome: "unsent" },
        ],
      },
    ]);
  });

  it("an attempt that died makes even a refused place unknown, and leaves an accepted one accepted", () => {
    const { results } = foldAttempts({
      started: started(0, "died", "b"),
      results: [
        {
          part: 0,
          attempt: "b",
          batch: 0,
          outcome: "accepted",
          except: [{ from: 0, to: 1, outcome: "refused" }],
        },
      ],
    });
    expect(results).toEqual([
      { part: 0, batch: 0, outcome: "accepted", except: [{ from: 0, to: 1, outcome: "unknown" }] },
    ]);
  });

  it("the run's reason is that of most batches", () => {
    const { results, started: parts } = foldAttempts({
      started: started(0, "a"),
      results: [
        { part: 0, attempt: "a", batch: 0, outcome: "unknown", reason: "upstream-down" },
        { part: 0, attempt: "a", batch: 1, outcome: "unsent", reason: "locked" },
        { part: 0, attempt: "a", batch: 2, outcome: "unsent", reason: "locked" },
      ],
    });
    expect(mainReason([reasonsOf({ results, started: parts })])).toBe("locked");
  });

  it("a reason that counts is one of a batch that was not accepted, each once for a batch", () => {
    const unsent = { outcome: "unsent", reason: "locked" } as const;
    const refused = { outcome: "refused", reason: "refused-by-braze" } as const;
    const place = { part: 0, attempt: "a" };
    const { results, started: parts } = foldAttempts({
      started: started(0, "a"),
      results: [
        { ...place, batch: 0, outcome: "accepted", reason: "upstream-down" },
        { ...place, batch: 1, outcome: "accepted", reason: "upstream-down" },
        {
          ...place,
          batch: 2,
          outcome: "accepted",
          except: [
            { from: 0, to: 1, ...refused },
            { from: 5, to: 6, ...refused },
          ],
        },
        { ...place, batch: 3, ...unsent },
        { ...place, batch: 4, ...unsent },
      ],
    });
    expect(results.slice(0, 2)).toEqual([
      { part: 0, batch: 0, outcome: "accepted" },
      { part: 0, batch: 1, outcome: "accepted" },
    ]);
    expect(mainReason([reasonsOf({ results, started: parts })])).toBe("locked");
    expect(
      mainReason([reasonsOf({ results: [{ part: 0, batch: 0, outcome: "accepted" }], started: parts })]),
    ).toBeUndefined();
    const accepted = { part: 0, batch: 0, outcome: "accepted", reason: "locked" } as const;
    expect(mainReason([reasonsOf({ results: [accepted], started: parts })])).toBeUndefined();
  });

  it("the reason of a batch is the last that an attempt gave", () => {
    const { results } = foldAttempts({
      started: started(0, "a", "b", "c"),
      results: [
        { part: 0, attempt: "a", batch: 0, outcome: "unsent", reason: "locked" },
        { part: 0, attempt: "b", batch: 0, outcome: "unsent", reason: "upstream-down" },
        { part: 0, attempt: "c", batch: 0, outcome: "unsent" },
      ],
    });
    expect(results).toEqual([{ part: 0, batch: 0, outcome: "unsent", reason: "upstream-down" }]);
  });

  it("places with the batch's own outcome are no exception, and those with another reason are", () => {
    const unsent = { outcome: "unsent" } as const;
    const { results } = foldAttempts({
      started: started(0, "a"),
      results: [
        {
          part: 0,
          attempt: "a",
          batch: 0,
          ...unsent,
          reason: "locked",
          except: [
            { from: 0, to: 1, ...unsent, reason: "locked" },
            { from: 3, to: 4, ...unsent, reason: "rate-limited" },
          ],
        },
      ],
    });
    expect(results).toEqual([
      {
        part: 0,
        batch: 0,
        ...unsent,
        reason: "locked",
        except: [{ from: 3, to: 4, ...unsent, reason: "rate-limited" }],
      },
    ]);
  });
});

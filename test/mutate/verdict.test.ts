import { describe, expect, it } from "vitest";
import { accepted } from "./accepted.ts";
import type { Tried } from "./tried.ts";
import { verdictOf } from "./verdict.ts";

const file = "shared/domain/rate.ts";
const mutants = (count: number, survived: number): Tried[] =>
  Array.from({ length: count }, (_, at) => ({
    file,
    line: at,
    name: `m${at}`,
    killed: at >= survived,
    accepted: false,
  }));
const none = new Set<string>();

describe("mutants", () => {
  it("may survive up to a tenth", () => {
    expect(verdictOf(mutants(100, 10), { whole: none, minutes: 1 })).toEqual({
      holds: true,
      text: "100 mutants: 90 killed, 0 accepted, 10 survived (90.0 %), in 1.0 min",
    });
    expect(verdictOf(mutants(100, 11), { whole: none, minutes: 1 }).holds).toBe(false);
  });

  it("that are a sample may survive a little more often, by chance", () => {
    const sample = (count: number, survived: number) =>
      verdictOf(mutants(count, survived), { whole: none, minutes: 1, isSample: true }).holds;
    expect([sample(100, 16), sample(100, 17)]).toEqual([true, false]);
    expect([sample(36, 8), sample(36, 9)]).toEqual([true, false]);
    expect(sample(0, 0)).toBe(true);
  });

  it("may survive without a limit if they are accepted", () => {
    const all = mutants(10, 10).map((one) => ({ ...one, accepted: true }));
    expect(verdictOf(all, { whole: none, minutes: 1 }).holds).toBe(true);
  });

  it("of a few one may survive, of none no mutant does", () => {
    expect(verdictOf(mutants(3, 1), { whole: none, minutes: 1 }).holds).toBe(true);
    expect(verdictOf(mutants(3, 2), { whole: none, minutes: 1 }).holds).toBe(false);
    expect(verdictOf([], { whole: none, minutes: 1 }).holds).toBe(true);
  });
});

describe("an accepted mutant", () => {
  it("that did not survive in a file that was tried wholly makes the command fail", () => {
    const [first] = accepted;
    if (!first) return;
    expect(verdictOf([], { whole: new Set([first.file]), minutes: 1 }).holds).toBe(false);
    expect(verdictOf([], { whole: none, minutes: 1 }).holds).toBe(true);
  });

  it("is listed once, with a reason", () => {
    const names = accepted.flatMap(({ file, mutants }) => mutants.map((name) => `${file} ${name}`));
    expect(new Set(names).size).toBe(names.length);
    expect(accepted.filter(({ why }) => why.length < 20)).toEqual([]);
  });
});

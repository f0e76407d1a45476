import { describe, expect, it } from "vitest";
import { benchOptions, usageOf } from "../../bench/options.ts";
import { UsageError } from "../../local/demo/usage-error.ts";

const one = { what: "One", members: 0 };
const scenarios = { one, two: { ...one, members: 2_000 }, long: { ...one, onlyNamed: true } } as const;

describe("the bench's options", () => {
  it("default to every scenario that is not long, three times, at full scale", () => {
    expect(benchOptions([], scenarios)).toEqual({
      only: ["one", "two"],
      scale: 1,
      runs: 3,
      seed: 1,
      behaviour: {},
      as: "text",
    });
  });

  it("choose scenarios, scale, runs and the endpoint's behaviour", () => {
    const given = ["--only", "two", "--scale", "0.01", "--runs", "5", "--seed", "9", "--json"];
    const behaviour = ["--latency", "20", "--per-hour", "1000", "--faults", "0.1"];
    expect(benchOptions([...given, ...behaviour], scenarios)).toEqual({
      only: ["two"],
      scale: 0.01,
      runs: 5,
      seed: 9,
      behaviour: { latency: 20, perHour: 1_000, faultShare: 0.1 },
      as: "json",
    });
  });

  it("choose a long scenario by its name, which the usage says", () => {
    expect(benchOptions(["--only", "long", "--only", "one"], scenarios)).toMatchObject({
      only: ["one", "long"],
    });
    expect(usageOf(scenarios).split("\n")).toEqual(
      expect.arrayContaining([
        "  one             One",
        "  two             One (2,000 members)",
        "  long            One (only if it is named)",
      ]),
    );
  });

  it("are refused with what is wrong", () => {
    for (const [given, wrong] of [
      [["--only", "three"], "one, two, long"],
      [["--scale", "0"], "--scale 0"],
      [["--scale", "much"], "--scale much"],
      [["--runs", "1.5"], "--runs 1.5"],
      [["--faults", "2"], "--faults 2"],
      [["--json", "--markdown"], "one of them"],
      [["--fast"], "--fast"],
    ] as const) {
      const parse = () => benchOptions([...given], scenarios);
      expect(parse).toThrow(UsageError);
      expect(parse).toThrow(wrong);
    }
  });
});

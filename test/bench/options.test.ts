import { describe, expect, it } from "vitest";
import { benchOptions } from "../../bench/options.ts";
import { UsageError } from "../../local/demo/usage-error.ts";

const names = ["one", "two"];

describe("the bench's options", () => {
  it("default to every scenario, three times, at full scale", () => {
    expect(benchOptions([], names)).toEqual({
      only: names,
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
    expect(benchOptions([...given, ...behaviour], names)).toEqual({
      only: ["two"],
      scale: 0.01,
      runs: 5,
      seed: 9,
      behaviour: { latency: 20, perHour: 1_000, faultShare: 0.1 },
      as: "json",
    });
  });

  it("are refused with what is wrong", () => {
    for (const [given, wrong] of [
      [["--only", "three"], "one, two"],
      [["--scale", "0"], "--scale 0"],
      [["--scale", "much"], "--scale much"],
      [["--runs", "1.5"], "--runs 1.5"],
      [["--faults", "2"], "--faults 2"],
      [["--json", "--markdown"], "one of them"],
      [["--fast"], "--fast"],
    ] as const) {
      const parse = () => benchOptions([...given], names);
      expect(parse).toThrow(UsageError);
      expect(parse).toThrow(wrong);
    }
  });
});

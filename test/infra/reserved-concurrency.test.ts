import { describe, expect, it } from "vitest";
import type { StageConfig } from "../../infra/config.ts";
import { deployedFunctions } from "../../infra/deployed.ts";
import { CONCURRENCY_TO_RESERVE, UNRESERVED } from "../../infra/reserved-concurrency.ts";
import { examples, functionResource, ofType, stageNamed, synthesized } from "./synthesized.ts";

const reservedIn = (stage: StageConfig): Map<string, number> => {
  const deployment = synthesized(stage);
  expect(ofType(deployment.running, "AWS::Lambda::Function").length).toBeGreaterThan(0);
  const found = deployedFunctions(stage).map(
    ([name]) => [name, functionResource(deployment, name).Properties.ReservedConcurrentExecutions] as const,
  );
  return new Map(found.filter(([, reserved]) => reserved !== undefined));
};

const grown = { ...stageNamed("prod"), lambdaConcurrency: CONCURRENCY_TO_RESERVE };

describe("the account's concurrency", () => {
  const reserved = reservedIn(grown);

  it("is reserved for each function that imports and timers use, so that none takes the room of another", () => {
    const used = deployedFunctions(grown)
      .map(([name]) => name)
      .filter((name) => /^((steps|timers|jobs)\/|triggers\/arrivals$)/.test(name));
    expect([...reserved.keys()].sort()).toEqual(used.sort());
  });

  it("keeps what Lambda wants unreserved, and room that only the API has", () => {
    const sum = [...reserved.values()].reduce((all, one) => all + one, 0);
    expect(CONCURRENCY_TO_RESERVE - sum).toBeGreaterThan(UNRESERVED);
    expect(Math.min(...reserved.values())).toBeGreaterThan(0);
    expect([...reserved.keys()].filter((name) => name.startsWith("api/"))).toEqual([]);
  });

  it("is not reserved in an account that has less, whose deployment would fail", () => {
    expect(reservedIn({ ...grown, lambdaConcurrency: CONCURRENCY_TO_RESERVE - 1 }).size).toBe(0);
  });

  it("is not reserved by a stage whose file does not name it, which may be deployed into a new account", () => {
    for (const name of examples) expect(reservedIn(stageNamed(name)).size).toBe(0);
  });
});

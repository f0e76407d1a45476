import { AwsSolutionsChecks } from "cdk-nag";
import { describe, expect, it } from "vitest";
import { examples, stageNamed, synthesized } from "./synthesized.ts";

describe("the checks of AWS Solutions", () => {
  it.each(examples)("find nothing in %s that is neither fixed nor acknowledged with its reason", (name) => {
    const { app } = synthesized(stageNamed(name));
    const { success, violations } = new AwsSolutionsChecks(app).validateScope(app);
    const found = violations.map(({ ruleName, violatingResources }) => [
      ruleName,
      violatingResources.map(({ constructPath }) => constructPath),
    ]);
    expect(found).toEqual([]);
    expect(success).toBe(true);
  });
});

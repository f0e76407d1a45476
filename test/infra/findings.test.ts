import { AwsSolutionsChecks } from "cdk-nag";
import { describe, expect, it } from "vitest";
import { stages } from "../../infra/config.ts";
import { synthesized } from "./synthesized.ts";

describe("the checks of AWS Solutions", () => {
  it.each(stages)("find nothing in $name that is neither fixed nor acknowledged with its reason", (stage) => {
    const { app } = synthesized(stage);
    const { success, violations } = new AwsSolutionsChecks(app).validateScope(app);
    const found = violations.map(({ ruleName, violatingResources }) => [
      ruleName,
      violatingResources.map(({ constructPath }) => constructPath),
    ]);
    expect(found).toEqual([]);
    expect(success).toBe(true);
  });
});

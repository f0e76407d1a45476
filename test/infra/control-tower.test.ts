import { readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { accepted } from "../../infra/accepted-findings.ts";
import type { StageConfig } from "../../infra/config.ts";
import {
  ControlTowerRules,
  notAccepted,
  rulesFolder,
  rulesOf,
  serviceOf,
} from "../../infra/control-tower.ts";
import { type Synthesized, stageNamed, synthesizedFrom, withBuild } from "./synthesized.ts";

const { page } = stageNamed("prod");
/** Everything that a stage can have: `dev` has all but a page. */
const stage: StageConfig = { ...stageNamed("dev"), ...(page && { page }) };
/** Their types have no rules in the package. */
const withoutRules = ["Cognito", "Events", "SNS", "Scheduler", "SecretsManager", "SES"];

interface Found {
  rule: string;
  resource: string;
}

function foundIn(violations: ReturnType<typeof notAccepted>): Found[] {
  return violations.flatMap(({ ruleName, violatingResources }) =>
    violatingResources.map(({ resourceLogicalId = "" }) => ({ rule: ruleName, resource: resourceLogicalId })),
  );
}

describe("the rules of Control Tower", () => {
  let made: Pick<Synthesized, "data" | "page" | "pageFiles" | "running">;
  let all: Found[];
  let left: Found[];

  beforeAll(() => {
    withBuild((dist) => {
      const { app, ...resources } = synthesizedFrom(dist, stage, { "aws:cdk:disable-asset-staging": true });
      made = resources;
      const { directory, stacks } = app.synth();
      const templatePaths = stacks.map(({ templateFile }) => join(directory, templateFile));
      const { violations } = new ControlTowerRules([]).validate({ templatePaths });
      all = foundIn(violations);
      left = foundIn(notAccepted(violations));
    });
    // Minutes on a machine that is busy.
  }, 600_000);

  it("find nothing that is neither fixed nor accepted with its reason", () => {
    expect(left).toEqual([]);
  });

  it.each(accepted)("find all that is accepted: $rule", ({ rule, resources }) => {
    const found = all.flatMap((one) => (one.rule === rule ? [one.resource] : []));
    const fine = resources.filter((pattern) => !found.some((id) => pattern.test(id)));
    expect(fine).toEqual([]);
  });

  it("are those of every service that a stage has, if the package has any", () => {
    const types = [made.data, made.page, made.pageFiles, made.running].flatMap((resources) =>
      Object.values(resources).map(({ Type }) => Type),
    );
    const services = new Set(types.filter((type) => type.startsWith("AWS::")).map(serviceOf));
    const unknown = [...services].filter((service) => !rulesOf[service] && !withoutRules.includes(service));
    expect(unknown).toEqual([]);
    const folders = readdirSync(rulesFolder);
    expect(Object.values(rulesOf).filter((folder) => !folders.includes(folder ?? ""))).toEqual([]);
  });
});

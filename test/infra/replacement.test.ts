import { describe, expect, it } from "vitest";
import { lastingResources, written } from "./replacement.ts";

const now = lastingResources();
const before = written();

/**
 * A resource that is meant to be replaced: say in docs/deploy.md what becomes of its data, then `npm run baseline`.
 */
describe("an update of a deployed stage", () => {
  it("replaces no resource with data, and takes none away", () => {
    const changed = Object.keys(before).filter(
      (id) => JSON.stringify(now[id]) !== JSON.stringify(before[id]),
    );
    expect(changed.map((id) => ({ id, was: before[id], is: now[id] }))).toEqual([]);
  });

  it("is compared with all that there is: what is new is in the baseline", () => {
    expect(
      Object.keys(now).filter((id) => !(id in before)),
      "write it down by npm run baseline",
    ).toEqual([]);
    expect(Object.keys(before).length).toBeGreaterThan(50);
  });

  it("is judged by properties that CloudFormation replaces for, such as a table's keys and a secret's name", () => {
    const one = (type: string) => Object.values(now).find(({ Type }) => Type === type);
    expect(Object.keys(one("AWS::DynamoDB::Table") ?? {})).toContain("KeySchema");
    expect(one("AWS::SecretsManager::Secret")).toMatchObject({
      Name: expect.stringMatching(/^cohort-import\/<stage>\//),
    });
    expect(one("AWS::Logs::LogGroup")).toHaveProperty("LogGroupName");
  });
});

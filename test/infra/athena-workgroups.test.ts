import { expect, it } from "vitest";
import { athenasOf } from "../../infra/athena-workgroups.ts";
import { athena } from "../../shared/contract/athena.ts";
import { functionResource, ofType, stageNamed, synthesized } from "./synthesized.ts";

const dev = synthesized(stageNamed("dev"));
const workgroupsOf = ({ running }: typeof dev) =>
  ofType(running, "AWS::Athena::WorkGroup").map(([, { Properties }]) => Properties);

it("each Athena of a stage has a workgroup of its own, which bounds what one query scans", () => {
  const configured = Object.values(athenasOf(dev.stage));
  expect(configured.map(({ workgroup }) => workgroup)).toEqual([
    "cohort-import-dev.lake",
    "cohort-import-dev.shared",
  ]);
  expect(workgroupsOf(dev)).toMatchObject(
    configured.map(({ workgroup, bytesPerQuery }) => ({
      Name: workgroup,
      WorkGroupConfiguration: {
        BytesScannedCutoffPerQuery: bytesPerQuery,
        EngineVersion: { SelectedEngineVersion: "Athena engine version 3" },
        EnforceWorkGroupConfiguration: false,
      },
    })),
  );
  const { Variables } = functionResource(dev, "steps/select").Properties.Environment;
  expect(Object.values(JSON.parse(Variables["ATHENAS"]))).toEqual(configured);
  expect(workgroupsOf(synthesized(stageNamed("prod")))).toEqual([]);
});

it("a limit is needed, and is one that Athena takes", () => {
  const lake = { database: "shop", locations: ["s3://lake/shop/"] };
  expect(athena.safeParse({ ...lake, bytesPerQuery: 10_000_000 }).success).toBe(true);
  for (const wrong of [lake, { ...lake, bytesPerQuery: 9_999_999 }, { ...lake, bytesPerQuery: 1e7 + 0.5 }])
    expect(athena.safeParse(wrong).error?.issues).toMatchObject([{ path: ["bytesPerQuery"] }]);
});

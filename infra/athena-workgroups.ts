/** A workgroup for each Athena of the stage's file. It bounds what one query scans. */
import { Validations } from "aws-cdk-lib";
import { CfnWorkGroup } from "aws-cdk-lib/aws-athena";
import { Construct } from "constructs";
import type { Athenas } from "../shared/contract/athena.ts";
import type { StageConfig } from "./config.ts";
import { prefixOf } from "./naming.ts";

/** Neither name may have the point between them, so no two are alike. */
export function athenasOf(stage: StageConfig): Athenas {
  const all = Object.entries(stage.athena);
  return Object.fromEntries(
    all.map(([name, athena]) => [name, { ...athena, workgroup: `${prefixOf(stage)}.${name}` }]),
  );
}

export class AthenaWorkgroups extends Construct {
  constructor(scope: Construct, id: string, stage: StageConfig) {
    super(scope, id);
    for (const [name, { workgroup, bytesPerQuery }] of Object.entries(athenasOf(stage))) {
      const made = new CfnWorkGroup(this, name, {
        name: workgroup,
        description: `What the cohort import asks Athena "${name}"`,
        // Its history goes with it. Otherwise a workgroup that was used can't be deleted.
        recursiveDeleteOption: true,
        workGroupConfiguration: {
          bytesScannedCutoffPerQuery: bytesPerQuery,
          engineVersion: { selectedEngineVersion: "Athena engine version 3" },
          // Results go where each attempt says.
          enforceWorkGroupConfiguration: false,
        },
      });
      Validations.of(made).acknowledge({
        id: "AwsSolutions-ATH1",
        reason:
          "Results are written to the work bucket, which encrypts whatever is put there with the stage's key.",
      });
    }
  }
}

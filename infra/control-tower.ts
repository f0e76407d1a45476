/**
 * AWS Control Tower's proactive controls, which are rules of CloudFormation Guard: a second opinion beside cdk-nag's.
 * Each finding is fixed, or accepted in `accepted-findings.ts` with its reason.
 */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { CfnGuardValidator } from "@cdklabs/cdk-validator-cfnguard";
import type {
  IPolicyValidationContext,
  IPolicyValidationPlugin,
  PolicyValidationPluginReport,
  PolicyViolatingResource,
} from "aws-cdk-lib";
import { type Accepted, accepted } from "./accepted-findings.ts";

/** Services in names of resource types → the folder of their rules. Running all rules takes five times as long. */
export const rulesOf: Readonly<Record<string, string | undefined>> = {
  ApiGatewayV2: "apigateway",
  CloudFront: "cloudfront",
  CloudTrail: "cloudtrail",
  CloudWatch: "cloudwatch",
  DynamoDB: "dynamodb",
  IAM: "identityandaccessmanagement",
  KMS: "keymanagementservice",
  Lambda: "lambda",
  Logs: "cloudwatch",
  S3: "s3",
  SQS: "sqs",
  StepFunctions: "stepfunctions",
};

export const rulesFolder = join(
  dirname(createRequire(import.meta.url).resolve("@cdklabs/cdk-validator-cfnguard/package.json")),
  "rules/control-tower/cfn-guard",
);

export class ControlTowerRules implements IPolicyValidationPlugin {
  readonly name = "control-tower";
  readonly #guard = new CfnGuardValidator({
    controlTowerRulesEnabled: false,
    rules: [...new Set(Object.values(rulesOf))].map((folder) => join(rulesFolder, folder ?? "")),
  });
  readonly #accepted: readonly Accepted[];

  constructor(findings = accepted) {
    this.#accepted = findings;
  }

  validate({ templatePaths }: Pick<IPolicyValidationContext, "templatePaths">): PolicyValidationPluginReport {
    const { violations } = this.#guard.validate({ templatePaths } as IPolicyValidationContext);
    const left = notAccepted(violations, this.#accepted);
    return { success: left.length === 0, violations: left };
  }
}

type Violation = PolicyValidationPluginReport["violations"][number];

/** Violations without the resources for which they are accepted. */
export function notAccepted(violations: readonly Violation[], findings = accepted): Violation[] {
  return violations.flatMap((violation) => {
    const violatingResources = violation.violatingResources.filter(
      (resource) => !findings.some((one) => accepts(one, violation.ruleName, resource)),
    );
    return violatingResources.length > 0 ? [{ ...violation, violatingResources }] : [];
  });
}

/** Guard tells some findings a second time without their resource: an empty id. */
function accepts(
  { rule, resources }: Accepted,
  found: string,
  { resourceLogicalId = "" }: PolicyViolatingResource,
) {
  return rule === found && (resourceLogicalId === "" || resources.some((one) => one.test(resourceLogicalId)));
}

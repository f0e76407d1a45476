/**
 * AWS Control Tower's proactive controls, which are rules of CloudFormation Guard: a second opinion beside cdk-nag's.
 * Each finding is fixed, or accepted in `accepted-findings.ts` with its reason.
 */
import { readFileSync } from "node:fs";
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

/** Services in names of resource types → the folder of their rules. */
export const rulesOf: Readonly<Record<string, string | undefined>> = {
  ApiGatewayV2: "apigateway",
  Athena: "athena",
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
  readonly #accepted: readonly Accepted[];

  constructor(findings = accepted) {
    this.#accepted = findings;
  }

  validate({ templatePaths }: Pick<IPolicyValidationContext, "templatePaths">): PolicyValidationPluginReport {
    const violations = templatePaths.flatMap(violationsIn);
    const left = notAccepted(violations, this.#accepted);
    return { success: left.length === 0, violations: left };
  }
}

type Violation = PolicyValidationPluginReport["violations"][number];

/**
 * By the rules of the services that the template has: each rule takes a second of the processor for the largest template,
 * also where it is for none of its resources.
 */
function violationsIn(path: string): Violation[] {
  const { Resources = {} } = JSON.parse(readFileSync(path, "utf8")) as Template;
  const folders = Object.values(Resources).map(({ Type }) => rulesOf[serviceOf(Type)]);
  const rules = [...new Set(folders)].flatMap((folder) => (folder ? [join(rulesFolder, folder)] : []));
  if (rules.length === 0) return [];
  const guard = new CfnGuardValidator({ controlTowerRulesEnabled: false, rules });
  return guard.validate({ templatePaths: [path] } as unknown as IPolicyValidationContext).violations;
}

interface Template {
  Resources?: Readonly<Record<string, { Type: string }>>;
}

/** Of `AWS::S3::Bucket`: `S3`. */
export function serviceOf(type: string): string {
  return type.split("::")[1] ?? "";
}

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

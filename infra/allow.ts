/** What a role may do, one statement at a time. */
import { Stack, Validations } from "aws-cdk-lib";
import { PolicyStatement, type Role } from "aws-cdk-lib/aws-iam";
import { flattenCfnReference } from "cdk-nag/lib/utils/flatten-cfn-reference.js";

export interface Permission {
  actions: string[];
  resources: string[];
  conditions?: Record<string, Record<string, string | string[]>>;
  /** Why a resource ends in a wildcard; required if one does. */
  because?: string;
}

export function allow(role: Role, permission: Permission): void {
  role.addToPolicy(statementFor(role, permission));
}

/** Throws on a wildcard without a reason. With one, it acknowledges the finding of exactly that resource. */
export function statementFor(role: Role, { because, ...statement }: Permission): PolicyStatement {
  const named = statement.resources.map((resource) => flattenCfnReference(Stack.of(role).resolve(resource)));
  for (const resource of named.filter((resource) => resource.includes("*"))) {
    if (!because) throw new Error(`${statement.actions.join(", ")} on ${resource}: say why a wildcard`);
    Validations.of(role).acknowledge({ id: `AwsSolutions-IAM5[Resource::${resource}]`, reason: because });
  }
  return new PolicyStatement(statement);
}

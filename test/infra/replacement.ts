/**
 * What an update of a stack must not replace: resources with data, and those whose address or identity others hold. A
 * replacement is a new and empty resource beside the old one. CloudFormation replaces a resource if its logical id
 * changes, or one of certain properties. Which properties do that is read from the database that `cdk diff` uses.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { StageConfig } from "../../infra/config.ts";
import { examples, type Resource, stageNamed, synthesized } from "./synthesized.ts";

/** Type → what is lost if one is replaced. */
const lasting: Readonly<Record<string, string>> = {
  "AWS::ApiGatewayV2::Api": "the API's address, which programs and the page have",
  "AWS::CloudFront::Distribution": "the page's address, which mails link to",
  "AWS::CloudTrail::Trail": "the record of reads and writes, for a while",
  "AWS::Cognito::UserPool": "people, and their groups",
  "AWS::Cognito::UserPoolClient": "ids and secrets that programs have",
  "AWS::Cognito::UserPoolDomain": "the address of sign-in and of tokens",
  "AWS::Cognito::UserPoolGroup": "who is in the group",
  "AWS::Cognito::UserPoolResourceServer": "the scopes of clients, while it is replaced",
  "AWS::DynamoDB::Table": "everything but objects",
  "AWS::Events::EventBus": "the rules that others have put on it",
  "AWS::KMS::Key": "whatever it encrypts",
  "AWS::Logs::LogGroup": "logs",
  "AWS::S3::Bucket": "objects",
  "AWS::Scheduler::ScheduleGroup": "the timers of all schedules, until reconcile makes them again",
  "AWS::SecretsManager::Secret": "partner keys, which people put there by hand",
  "AWS::SNS::Subscription": "the confirmation of the address that gets alarms, until it is given again",
  "AWS::SNS::Topic": "its subscriptions",
  "AWS::SQS::Queue": "messages that nobody has read yet",
  "AWS::StepFunctions::StateMachine": "imports that run, and their histories",
};

export const baselineFile = join(import.meta.dirname, "replacement-baseline.json");

/** The type, and the values whose change replaces the resource. */
type Lasting = Readonly<Record<string, unknown>>;

/** By stack and logical id. The examples together have every resource that a stage can have. */
export function lastingResources(): Record<string, Lasting> {
  const replacing = replacingProperties();
  const found = examples.flatMap((name) => {
    const stage = stageNamed(name);
    const { page, data, running, pageFiles } = synthesized(stage);
    return Object.entries({ page, data, app: running, "page-files": pageFiles }).flatMap(
      ([stack, resources]) =>
        Object.entries(resources)
          .filter(([, { Type }]) => Type in lasting)
          .map(([id, resource]): [string, Lasting] => [
            `${stack}/${anyAddress(id, stage)}`,
            anyStage(stage, { Type: resource.Type, ...replacers(resource, replacing) }),
          ]),
    );
  });
  for (const [id, one] of found) {
    const differing = found.find(
      ([other, value]) => other === id && JSON.stringify(value) !== JSON.stringify(one),
    );
    if (differing) throw new Error(`${id} differs between the examples by more than the stage's name`);
  }
  return Object.fromEntries(found.sort(([one], [other]) => (one < other ? -1 : 1)));
}

export function written(): Record<string, Lasting> {
  return JSON.parse(readFileSync(baselineFile, "utf8"));
}

function replacers({ Type, Properties = {} }: Resource, replacing: ReadonlyMap<string, readonly string[]>) {
  const names = replacing.get(Type);
  if (!names) throw new Error(`${Type} is not in the database of cdk diff`);
  const given = names.filter((name) => Properties[name] !== undefined);
  return Object.fromEntries(given.map((name) => [name, Properties[name]]));
}

/** CDK makes the id of a subscription of its address, and a digest of that. */
function anyAddress(id: string, { alarmsEmail }: StageConfig): string {
  const [before, after] = id.split(alarmsEmail.replaceAll(/[^A-Za-z\d]/g, ""));
  return after === undefined ? id : `${before}<alarmsEmail>`;
}

/** Names contain the stage's, and the subscription the address that the stage names. */
function anyStage({ name, alarmsEmail }: StageConfig, value: Lasting): Lasting {
  const names = new RegExp(`\\bcohort-import([-/])${name}\\b`, "g");
  const text = JSON.stringify(value).replaceAll(alarmsEmail, "<alarmsEmail>");
  return JSON.parse(text.replaceAll(names, "cohort-import$1<stage>"));
}

interface Specification {
  cloudFormationType: string;
  properties: Readonly<Record<string, { causesReplacement?: "yes" | "maybe" | "no" }>>;
}

/** The AWS CDK command line brings the database along: https://github.com/cdklabs/awscdk-service-spec */
function replacingProperties(): Map<string, readonly string[]> {
  const file = join(import.meta.dirname, "../../node_modules/aws-cdk/db.json.gz");
  const { schema } = JSON.parse(gunzipSync(readFileSync(file)).toString("utf8"));
  const all: Specification[] = schema.resource.entities;
  return new Map(
    all
      .filter(({ cloudFormationType }) => cloudFormationType in lasting)
      .map(({ cloudFormationType, properties }) => [
        cloudFormationType,
        Object.entries(properties)
          .filter(([, { causesReplacement = "no" }]) => causesReplacement !== "no")
          .map(([name]) => name)
          .sort(),
      ]),
  );
}

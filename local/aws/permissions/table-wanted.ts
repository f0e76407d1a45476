/** Which permissions a call of DynamoDB takes. */
import { table as layout } from "../../../shared/contract/table.ts";
import { ACCOUNT, localNames, REGION } from "../names.ts";
import { useOfKey } from "./key-use.ts";
import type { Wanted } from "./policy.ts";

type Body = Readonly<Record<string, unknown>>;
type Item = Readonly<Record<string, { S?: string } | undefined>>;

/** `dynamodb:LeadingKeys` has the partition that the call is about: of the index, if it reads one. */
export function tableWanted(operation: string, body: Body): Wanted[] {
  const table = `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${String(body["TableName"])}`;
  const index = body["IndexName"];
  const partition = partitionOf(operation, body);
  return [
    {
      action: `dynamodb:${operation}`,
      resource: index === undefined ? table : `${table}/index/${String(index)}`,
      ...(partition !== undefined && { context: { "dynamodb:LeadingKeys": [partition] } }),
    },
    ...useOfKey("dynamodb", localNames.dataKey, ["Decrypt"]),
  ];
}

function partitionOf(operation: string, body: Body): string | undefined {
  if (operation === "Query") return queried(body);
  const key = (body["Key"] ?? body["Item"]) as Item | undefined;
  return key?.[layout.partitionKey]?.S;
}

/** `#partition = :partition AND …`, as all queries of the adapters are. */
function queried(body: Body): string | undefined {
  const [, value] = /=\s*(:\w+)/.exec(String(body["KeyConditionExpression"])) ?? [];
  return value && (body["ExpressionAttributeValues"] as Item | undefined)?.[value]?.S;
}

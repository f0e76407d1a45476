/** Which permissions a call of DynamoDB takes. */
import { table as layout } from "../../../shared/contract/table.ts";
import { ACCOUNT, localNames, REGION } from "../names.ts";
import { useOfKey } from "./key-use.ts";
import type { Wanted } from "./policy.ts";

type Body = Readonly<Record<string, unknown>>;
type Item = Readonly<Record<string, { S?: string } | undefined>>;

/**
 * `dynamodb:LeadingKeys` has the partition that the call is about: of the index, if it reads one. `dynamodb:Attributes`
 * has the attributes that a write names, also in its conditions.
 */
export function tableWanted(operation: string, body: Body): Wanted[] {
  const table = `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${String(body["TableName"])}`;
  const index = body["IndexName"];
  const partition = partitionOf(operation, body);
  return [
    {
      action: `dynamodb:${operation}`,
      resource: index === undefined ? table : `${table}/index/${String(index)}`,
      context: {
        ...(partition !== undefined && { "dynamodb:LeadingKeys": [partition] }),
        ...(body["Item"] || body["Key"] ? { "dynamodb:Attributes": attributesOf(body) } : {}),
      },
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

const WORDS = /\b(?:SET|REMOVE|ADD|DELETE|AND|OR|NOT|IN|BETWEEN)\b/g;

/** Top-level names, of placeholders and of attributes that an expression names itself. */
function attributesOf(body: Body): string[] {
  const text = [body["UpdateExpression"], body["ConditionExpression"]]
    .map((one) => String(one ?? ""))
    .join(" ");
  const paths = text.replaceAll(WORDS, "").match(/(?<![.:#\w])#?[a-zA-Z]\w*\b(?!\()/g) ?? [];
  const names = (body["ExpressionAttributeNames"] ?? {}) as Readonly<Record<string, string>>;
  const given = (body["Key"] ?? body["Item"]) as Item;
  return [...new Set([...Object.keys(given), ...paths.map((path) => names[path] ?? path)])];
}

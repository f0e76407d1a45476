/**
 * Permissions on rows of the table, by partition key and by the names of attributes. Scans, batches and transactions are
 * granted to nobody, so every call that is has one partition key.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
import { type RowKind, type RowKindName, rowKinds } from "../shared/contract/rows.ts";
import { table } from "../shared/contract/table.ts";
import type { Permission } from "./allow.ts";
import { useTableKey } from "./encryption-permissions.ts";
import type { Grant, Reach } from "./reach.ts";

type Names = readonly RowKindName[] | undefined;

export function readRows({ retained, rows: { read, list } }: Reach): Permission[] {
  const { arn } = retained.table;
  return [
    ...onKinds(read, ["GetItem", "Query"], arn),
    ...onKinds(list, ["Query"], `${arn}/index/${table.lists.name}`),
  ];
}

export function writeRows({ retained, rows }: Reach): Permission[] {
  const { arn } = retained.table;
  return [
    ...onKinds(rows.put, ["PutItem"], arn),
    ...onKinds(rows.update, ["UpdateItem"], arn),
    ...onKinds(rows.delete, ["DeleteItem"], arn),
  ];
}

/** An entry that was written before is read by its own key. */
export function writeAudit({ retained }: Reach): Permission[] {
  return onKinds(["audit"], ["GetItem", "PutItem", "UpdateItem"], retained.table.arn);
}

export function onTable(reach: Reach, permissions: Permission[]): Grant {
  return {
    permissions: [...permissions, useTableKey(reach)],
    environment: { table: reach.retained.table.name },
  };
}

/** One statement for the kinds of which all attributes are granted, and one for each of the others. */
function onKinds(names: Names = [], verbs: string[], resource: string): Permission[] {
  const kinds = names.map((name): RowKind => rowKinds[name]);
  const whole = kinds.filter(({ attributes }) => !attributes).flatMap(({ keys }) => keys);
  const statement = (keys: readonly string[], attributes?: readonly string[]): Permission => ({
    actions: verbs.map((verb) => `dynamodb:${verb}`),
    resources: [resource],
    conditions: {
      "ForAllValues:StringLike": {
        "dynamodb:LeadingKeys": [...keys],
        ...(attributes && { "dynamodb:Attributes": [table.partitionKey, table.sortKey, ...attributes] }),
      },
    },
  });
  const parts = kinds.flatMap(({ keys, attributes }) => (attributes ? [statement(keys, attributes)] : []));
  return [...(whole.length > 0 ? [statement(whole)] : []), ...parts];
}

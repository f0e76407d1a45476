/** Permissions to use the encryption keys, each through the service that holds the data. */
import type { Permission } from "./allow.ts";
import type { Place, Storage } from "./reach.ts";

/** A key is used through one service only, never directly. */
export function useKey(
  { region }: Pick<Place, "region">,
  key: string,
  service: string,
  verbs: string[],
): Permission {
  return {
    actions: verbs.map((verb) => `kms:${verb}`),
    resources: [key],
    conditions: { StringEquals: { "kms:ViaService": `${service}.${region}.amazonaws.com` } },
  };
}

/**
 * DynamoDB uses the table's key on behalf of the caller.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
 */
export function useTableKey({ place, retained }: Storage): Permission {
  return useKey(place, retained.dataKey, "dynamodb", [
    "Decrypt",
    "DescribeKey",
    "Encrypt",
    "GenerateDataKey",
    "GenerateDataKeyWithoutPlaintext",
    "ReEncryptFrom",
    "ReEncryptTo",
  ]);
}

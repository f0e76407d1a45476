/** Permissions to read and write the table, the buckets and their folders, including the encryption key. */
import { Aws } from "aws-cdk-lib";
import { workFolders } from "../shared/contract/work-bucket.ts";
import type { Permission } from "./allow.ts";
import type { RetainedData } from "./data-stack.ts";
import type { Grant } from "./needs.ts";

type WorkFolder = keyof typeof workFolders;

const madeAtRunTime = (what: string) => `${what}: their names are made at run time.`;

/**
 * DynamoDB uses the table's key on behalf of the caller.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
 */
export function useTableKey({ dataKey }: RetainedData): Permission {
  return useKey(dataKey, "dynamodb", [
    "Decrypt",
    "DescribeKey",
    "Encrypt",
    "GenerateDataKey",
    "GenerateDataKeyWithoutPlaintext",
    "ReEncryptFrom",
    "ReEncryptTo",
  ]);
}

export function readBucket(bucket: string, key: string): Permission[] {
  return [
    {
      actions: ["s3:GetObject"],
      resources: [`${bucket}/*`],
      because: madeAtRunTime("Objects of one bucket that is only this system's"),
    },
    // With it, S3 answers 404 for a missing object instead of 403.
    { actions: ["s3:ListBucket"], resources: [bucket] },
    useKey(key, "s3", ["Decrypt"]),
  ];
}

export function readFolder(retained: RetainedData, folder: WorkFolder): Grant {
  return work(retained, [
    onFolders(retained, ["s3:GetObject"], [folder]),
    listFolder(retained, folder),
    useKey(retained.dataKey, "s3", ["Decrypt"]),
  ]);
}

export function writeFolders(retained: RetainedData, folders: WorkFolder[]): Grant {
  return work(retained, [
    onFolders(retained, ["s3:PutObject", "s3:AbortMultipartUpload"], folders),
    // Completing a multipart upload decrypts its parts.
    useKey(retained.dataKey, "s3", ["GenerateDataKey", "Decrypt"]),
  ]);
}

/** Object names in one folder, and nothing else in the bucket. */
export function listFolder({ workBucket }: RetainedData, folder: WorkFolder): Permission {
  return {
    actions: ["s3:ListBucket"],
    resources: [workBucket.arn],
    conditions: { StringLike: { "s3:prefix": `${workFolders[folder]}*` } },
  };
}

export function onFolders(
  { workBucket }: RetainedData,
  actions: string[],
  folders: WorkFolder[],
): Permission {
  return {
    actions,
    resources: folders.map((folder) => `${workBucket.arn}/${workFolders[folder]}*`),
    because: madeAtRunTime("Objects of one folder of the bucket"),
  };
}

export function work({ workBucket }: RetainedData, permissions: Permission[]): Grant {
  return { permissions, environment: { workBucket: workBucket.name } };
}

/** A key is used through one service only, never directly. */
export function useKey(key: string, service: string, verbs: string[]): Permission {
  return {
    actions: verbs.map((verb) => `kms:${verb}`),
    resources: [key],
    conditions: { StringEquals: { "kms:ViaService": `${service}.${Aws.REGION}.amazonaws.com` } },
  };
}

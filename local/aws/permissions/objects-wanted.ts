/** Which permissions a call of S3 takes. */
import type { Call } from "../gate/gate.ts";
import { localNames } from "../names.ts";
import { useOfKey } from "./key-use.ts";
import type { Wanted } from "./policy.ts";

/** The action of each call, and what it does with the bucket's encryption key. */
const calls: Readonly<Record<string, { action: string; key: readonly string[] }>> = {
  GetObject: { action: "s3:GetObject", key: ["Decrypt"] },
  HeadObject: { action: "s3:GetObject", key: ["Decrypt"] },
  PutObject: { action: "s3:PutObject", key: ["GenerateDataKey"] },
  CreateMultipartUpload: { action: "s3:PutObject", key: ["GenerateDataKey"] },
  UploadPart: { action: "s3:PutObject", key: ["GenerateDataKey", "Decrypt"] },
  CompleteMultipartUpload: { action: "s3:PutObject", key: ["Decrypt"] },
  AbortMultipartUpload: { action: "s3:AbortMultipartUpload", key: [] },
  DeleteObject: { action: "s3:DeleteObject", key: [] },
};

/** Calls of one version take a permission of their own. */
const ofVersions: typeof calls = {
  GetObject: { action: "s3:GetObjectVersion", key: ["Decrypt"] },
  HeadObject: { action: "s3:GetObjectVersion", key: ["Decrypt"] },
  DeleteObject: { action: "s3:DeleteObjectVersion", key: [] },
};

export function objectsWanted({ operation, url }: Call): Wanted[] {
  const { bucket, key } = objectIn(url);
  const arn = `arn:aws:s3:::${bucket}`;
  const { searchParams } = new URL(url, "http://127.0.0.1");
  if (operation.startsWith("ListObject")) {
    const context = { "s3:prefix": [searchParams.get("prefix") ?? ""] };
    const action = operation === "ListObjectVersions" ? "s3:ListBucketVersions" : "s3:ListBucket";
    return [{ action, resource: arn, context }];
  }
  const known = searchParams.has("versionId") ? { ...calls, ...ofVersions } : calls;
  const call = Object.hasOwn(known, operation) ? known[operation] : undefined;
  const resource = `${arn}/${key}`;
  if (!call) return [{ action: `s3:${operation}`, resource }];
  return [{ action: call.action, resource }, ...useOfKey("s3", localNames.dataKey, call.key)];
}

/** `/bucket/key`, as clients address objects here. */
export function objectIn(url: string): { bucket: string; key: string } {
  const [, bucket = "", ...key] = new URL(url, "http://127.0.0.1").pathname
    .split("/")
    .map(decodeURIComponent);
  return { bucket, key: key.join("/") };
}

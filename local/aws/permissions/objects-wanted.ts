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

export function objectsWanted({ operation, url }: Call): Wanted[] {
  const { bucket, key } = objectIn(url);
  const arn = `arn:aws:s3:::${bucket}`;
  if (operation.startsWith("ListObjects")) {
    const { searchParams } = new URL(url, "http://127.0.0.1");
    const context = { "s3:prefix": [searchParams.get("prefix") ?? ""] };
    return [{ action: "s3:ListBucket", resource: arn, context }];
  }
  const call = Object.hasOwn(calls, operation) ? calls[operation] : undefined;
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

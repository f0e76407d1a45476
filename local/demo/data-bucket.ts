/** Puts files into the data bucket as a customer's export would: new objects first, then the old ones are deleted. */
import { createReadStream, statSync } from "node:fs";
import { basename } from "node:path";
import { DeleteObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { environment as names } from "../../shared/contract/environment.ts";

export interface DataBucket {
  /** Replaces everything under `prefix`, which ends with a slash. `exportName` distinguishes the exports. */
  replace(prefix: string, exportName: string, files: readonly string[]): Promise<void>;
  /** Adds objects and keeps the existing ones. */
  add(prefix: string, exportName: string, files: readonly string[]): Promise<void>;
  close(): void;
}

/** A client of the local object server. `environment` is that of the system's functions. */
export function objectsClient(environment: Record<string, string>): S3Client {
  return new S3Client({
    endpoint: environment["AWS_ENDPOINT_URL_S3"] ?? "",
    region: environment["AWS_REGION"] ?? "",
    credentials: {
      accessKeyId: environment["AWS_ACCESS_KEY_ID"] ?? "",
      secretAccessKey: environment["AWS_SECRET_ACCESS_KEY"] ?? "",
    },
    forcePathStyle: true,
    // s3rver stores the SDK's default, streamed checksums, as part of the data.
    requestChecksumCalculation: "WHEN_REQUIRED",
  });
}

/** `environment` is that of the system's functions. */
export function dataBucket(environment: Record<string, string>): DataBucket {
  const bucket = environment[names.dataBucket] ?? "";
  const client = objectsClient(environment);
  const earlier = new Map<string, string[]>();
  const put = async (prefix: string, exportName: string, files: readonly string[]): Promise<string[]> => {
    const keys: string[] = [];
    for (const file of files) {
      const Key = `${prefix}${exportName}-${basename(file)}`;
      const ContentLength = statSync(file).size;
      await client.send(
        new PutObjectCommand({ Bucket: bucket, Key, Body: createReadStream(file), ContentLength }),
      );
      keys.push(Key);
    }
    return keys;
  };
  return {
    async add(prefix, exportName, files) {
      await put(prefix, exportName, files);
    },
    async replace(prefix, exportName, files) {
      const keys = await put(prefix, exportName, files);
      for (const Key of earlier.get(prefix) ?? []) {
        await client.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
      }
      earlier.set(prefix, keys);
    },
    close: () => client.destroy(),
  };
}

import type { S3Client } from "@aws-sdk/client-s3";
import { objectsClient } from "../demo/data-bucket.ts";
import { REGION } from "./names.ts";
import { operatorCredentials } from "./permissions/callers.ts";

/** An operator's client of the object server at this origin. */
export function operatorObjects(origin: string): S3Client {
  return objectsClient({
    AWS_ENDPOINT_URL_S3: origin,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: operatorCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: operatorCredentials.secretAccessKey,
  });
}

/**
 * Whom a call is from: the access key id that it is signed with. On this machine it is the name of the function whose
 * role AWS would use; the secret key is the same for all, because the stand-ins check no signatures.
 */
import type { IncomingHttpHeaders } from "node:http";

interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
}

const SECRET = "local";

/** Of the person whose machine it is: demo, loading, tests. May do everything. */
export const operatorCredentials: Credentials = { accessKeyId: "operator", secretAccessKey: SECRET };

/** Of the workflow's role. */
export const workflowCredentials: Credentials = { accessKeyId: "role.workflow", secretAccessKey: SECRET };

/** Services that call functions by themselves, without a signature: as access key ids of their roles. */
export const TIMERS = "role.timers";
/** Deployed, a rule of EventBridge, which the function's own policy lets in. */
export const UPKEEP = "role.upkeep";

/** Whoever does not sign. S3 would refuse them; here, curl may put files into the data bucket. */
export const NOBODY = "nobody";

/** Of a function's role. A slash would separate the parts of a signature's scope. */
export function credentialsOf(functionName: string): Credentials {
  return { accessKeyId: functionName.replaceAll("/", "."), secretAccessKey: SECRET };
}

/** From the `Authorization` header or a presigned URL; undefined if the call is not signed. */
export function accessKeyOf(headers: IncomingHttpHeaders, url: string): string | undefined {
  const scope =
    /\bCredential=([^,\s]+)/.exec(headers.authorization ?? "")?.[1] ??
    new URL(url, "http://127.0.0.1").searchParams.get("X-Amz-Credential");
  return scope?.split("/", 1)[0] || undefined;
}

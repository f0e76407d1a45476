/** Asks the policies about each call, as IAM does: what a function's role does not allow is refused, and logged. */
import type { Call, Guard, Refusal, Service } from "../gate/gate.ts";
import type { Policies } from "./ask.ts";
import { accessKeyOf, NOBODY } from "./callers.ts";
import { objectIn } from "./objects-wanted.ts";
import type { Wanted } from "./policy.ts";
import { wantedBy } from "./wanted.ts";

export function permissionGuard(policies: Policies): Guard {
  return (call) => {
    const caller = callerOf(call);
    if (policies.of(caller) === "everything") return undefined;
    const refused = policies.refused(caller, wantedBy(call));
    if (!refused) return undefined;
    return policies.of(caller) ? denial(call, caller, refused) : unknownCaller(call.service);
  };
}

/**
 * Of an object that is not there, S3 says so only to those that may list the bucket, and "forbidden" to all others. That
 * is no grant that is missing, and is not logged. A list that is allowed by its prefix only does not count: a request
 * for an object has none.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
export function missingObjectGuard(
  policies: Policies,
  isThere: (bucket: string, key: string) => boolean,
): Guard {
  return (call) => {
    if (call.operation !== "GetObject" && call.operation !== "HeadObject") return undefined;
    // Of one version, the server itself says whether it is there.
    if (new URL(call.url, "http://127.0.0.1").searchParams.has("versionId")) return undefined;
    const { bucket, key } = objectIn(call.url);
    const list = { action: "s3:ListBucket", resource: `arn:aws:s3:::${bucket}` };
    const caller = callerOf(call);
    if (isThere(bucket, key) || policies.allow(caller, list)) return undefined;
    return { status: 403, type: "AccessDenied", message: "Access Denied" };
  };
}

function callerOf({ headers, url }: Call): string {
  return accessKeyOf(headers, url) ?? NOBODY;
}

/** The name of the error that each service has for what IAM does not allow. */
function denial({ service }: Call, caller: string, { action, resource }: Wanted): Refusal {
  const message = `${caller} is not authorized to perform ${action} on ${resource}`;
  if (service === "s3" || service === "ses") return { status: 403, type: "AccessDenied", message };
  // The JSON protocols answer 400; the name of the error tells them apart.
  const status = service === "lambda" || service === "scheduler" ? 403 : 400;
  return { status, type: "AccessDeniedException", message };
}

function unknownCaller(service: Service): Refusal {
  const message = "The security token included in the request is invalid.";
  if (service === "s3") return { status: 403, type: "InvalidAccessKeyId", message };
  if (service === "ses") return { status: 403, type: "InvalidClientTokenId", message };
  return { status: service === "lambda" ? 403 : 400, type: "UnrecognizedClientException", message };
}

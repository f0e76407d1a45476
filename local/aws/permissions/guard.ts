/** Asks the policies about each call, as IAM does: what a function's role does not allow is refused, and logged. */
import type { Call, Guard, Refusal, Service } from "../gate/gate.ts";
import { accessKeyOf, NOBODY } from "./callers.ts";
import type { Denied } from "./denied.ts";
import type { Policy } from "./local-policies.ts";
import { allowing, refuseUnknown, type Wanted } from "./policy.ts";
import { wantedBy } from "./wanted.ts";

/** Throws if a policy has something whose meaning is not known here. */
export function permissionGuard(
  policies: ReadonlyMap<string, Policy>,
  heard: { denied(denied: Denied): void },
): Guard {
  for (const policy of policies.values()) if (policy !== "everything") refuseUnknown(policy);
  return (call) => {
    const caller = accessKeyOf(call.headers, call.url) ?? NOBODY;
    const policy = policies.get(caller);
    if (policy === "everything") return undefined;
    for (const wanted of wantedBy(call)) {
      if (policy && allowing(policy, wanted)) continue;
      heard.denied({ caller, action: wanted.action, resource: wanted.resource });
      return policy ? denial(call, caller, wanted) : unknownCaller(call.service);
    }
    return undefined;
  };
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

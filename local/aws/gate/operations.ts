/** The names of calls, from each service's protocol. */
import type { IncomingHttpHeaders } from "node:http";
import type { Service } from "./gate.ts";

interface Request {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** Undefined if it is not a call of the service's API. */
export function operationOf(service: Service, request: Request): string | undefined {
  switch (service) {
    case "dynamodb":
    case "states":
    case "secretsmanager":
    case "sqs":
    case "events":
    case "athena":
      return /\.(\w+)$/.exec(String(request.headers["x-amz-target"] ?? ""))?.[1];
    case "ses":
      return request.method === "POST"
        ? (new URLSearchParams(request.body.toString()).get("Action") ?? undefined)
        : undefined;
    case "lambda":
      return request.url.endsWith("/invocations") ? "Invoke" : undefined;
    case "scheduler":
      return ofScheduler(request);
    case "s3":
      return ofObjects(request);
    default:
      return service satisfies never;
  }
}

const verbs: Record<string, string> = { POST: "Create", PUT: "Update", GET: "Get", DELETE: "Delete" };

function ofScheduler({ method, url }: Request): string | undefined {
  const [, resource, name] = /^\/(schedules|schedule-groups)(\/[^?]+)?/.exec(url) ?? [];
  const verb = verbs[method];
  if (!resource || !verb) return undefined;
  const noun = resource === "schedules" ? "Schedule" : "ScheduleGroup";
  return name ? `${verb}${noun}` : method === "GET" ? `List${noun}s` : undefined;
}

/** Of the calls that the system makes: objects, their parts, and lists. */
function ofObjects({ method, url, headers }: Request): string | undefined {
  const { pathname, searchParams: query } = new URL(url, "http://127.0.0.1");
  const isObject = pathname.split("/").filter(Boolean).length > 1;
  if (method === "POST" && query.has("delete")) return "DeleteObjects";
  if (!isObject && query.has("versions")) return method === "GET" ? "ListObjectVersions" : undefined;
  if (!isObject) return method === "GET" ? "ListObjectsV2" : undefined;
  if (method === "POST") return query.has("uploads") ? "CreateMultipartUpload" : "CompleteMultipartUpload";
  if (method === "PUT")
    return query.has("partNumber") ? "UploadPart" : headers["x-amz-copy-source"] ? "CopyObject" : "PutObject";
  if (method === "DELETE") return query.has("uploadId") ? "AbortMultipartUpload" : "DeleteObject";
  if (method === "HEAD") return "HeadObject";
  return method === "GET" ? "GetObject" : undefined;
}

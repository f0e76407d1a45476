/** Lambda's Invoke call over the handler modules of a folder. */
import { createServer, type Server } from "node:http";
import { text } from "node:stream/consumers";
import type { FunctionSpec } from "../../shared/contract/functions.ts";
import { NOW_HEADER } from "../aws/lambda.ts";
import { invokedName, refuseInvoke, unknownFunction } from "../invoke-call.ts";
import { asFunction } from "./identity.ts";
import { invoke } from "./invocation.ts";
import { setClock } from "./set-clock.ts";

export interface Hosted {
  /** Folder of the modules (`<folder>/<name>.ts`), with a trailing slash. */
  folder: URL;
  functions: Readonly<Record<string, FunctionSpec>>;
}

export function functionHost({ folder, functions }: Hosted): Server {
  return createServer(async (request, response) => {
    const name = invokedName(request);
    const spec = name !== undefined && Object.hasOwn(functions, name) ? functions[name] : undefined;
    if (name === undefined || !spec) return refuseInvoke(response, unknownFunction(name));
    const now = request.headers[NOW_HEADER];
    if (typeof now === "string") setClock(new Date(now));
    const event: unknown = JSON.parse((await text(request)) || "null");
    const load = () => import(new URL(`${name}.ts`, folder).href);
    const outcome = await asFunction(name, () => invoke(name, spec, load, event));
    const failed = "error" in outcome;
    response
      .writeHead(200, {
        "content-type": "application/json",
        "x-amz-executed-version": "$LATEST",
        ...(failed && { "x-amz-function-error": "Unhandled" }),
      })
      .end(failed ? JSON.stringify(outcome.error) : outcome.payload);
  });
}

/** Lambda's Invoke call for asynchronous invocations: an event is accepted at once and run by `asynchronous`. */
import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import { text } from "node:stream/consumers";
import type { FunctionSpec } from "../../shared/contract/functions.ts";
import { invokedName, refuseInvoke, unknownFunction } from "../invoke-call.ts";
import type { Asynchronous } from "./asynchronous.ts";

const synchronous = {
  status: 400,
  type: "InvalidParameterValueException",
  message: "This stand-in takes asynchronous invocations only",
};

export function lambdaService(given: {
  functions: Readonly<Record<string, FunctionSpec>>;
  events: Pick<Asynchronous, "accept">;
}): Server {
  return createServer(async (request, response) => {
    const name = invokedName(request);
    if (name === undefined || !Object.hasOwn(given.functions, name))
      return refuseInvoke(response, unknownFunction(name));
    if (request.headers["x-amz-invocation-type"] !== "Event") return refuseInvoke(response, synchronous);
    given.events.accept(name, JSON.parse((await text(request)) || "null"));
    response.writeHead(202, { "x-amzn-requestid": randomUUID() }).end();
  });
}

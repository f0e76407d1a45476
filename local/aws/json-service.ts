/** AWS's JSON protocol: POST /, the operation in `X-Amz-Target`, errors as 400 with `__type`. */
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { text } from "node:stream/consumers";
import * as z from "zod/mini";

/** An error answer of the service. `type` is the name under which the SDK throws it. */
export class ServiceFault extends Error {
  readonly type: string;
  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

export type Operation = (input: unknown) => unknown;

/** Parses the input of an operation. Unknown fields are ignored, as an older service would. */
export function operation<Schema extends z.ZodMiniType>(
  schema: Schema,
  answer: (input: z.infer<Schema>) => unknown,
): Operation {
  return (input) => {
    const parsed = schema.safeParse(input);
    if (!parsed.success) throw new ServiceFault("ValidationException", z.prettifyError(parsed.error));
    return answer(parsed.data);
  };
}

/**
 * `version` of the protocol is 1.0 or 1.1. `target` is the part of `X-Amz-Target` before the dot. `shown`, if given, is
 * what a GET is answered with, for people.
 */
export function jsonService(
  { target, version }: { target: string; version: "1.0" | "1.1" },
  operations: Readonly<Record<string, Operation>>,
  shown?: () => unknown,
): Server {
  return createServer(async (request, response) => {
    const [status, answer] =
      shown && request.method === "GET" ? [200, shown()] : await answerOf(request, target, operations);
    response
      .writeHead(status, {
        "content-type": `application/x-amz-json-${version}`,
        "x-amzn-requestid": randomUUID(),
      })
      .end(JSON.stringify(answer ?? {}));
  });
}

async function answerOf(
  request: IncomingMessage,
  target: string,
  operations: Readonly<Record<string, Operation>>,
): Promise<[number, unknown]> {
  try {
    const [service, name = ""] = String(request.headers["x-amz-target"]).split(".");
    const operate = service === target && Object.hasOwn(operations, name) ? operations[name] : undefined;
    if (!operate) throw new ServiceFault("UnknownOperationException", `this stand-in does not speak ${name}`);
    return [200, await operate(JSON.parse(await text(request)))];
  } catch (error) {
    if (error instanceof ServiceFault) return [400, { __type: error.type, message: error.message }];
    if (error instanceof SyntaxError) return [400, { __type: "SerializationException" }];
    console.error(error);
    return [500, { __type: "InternalServiceError" }];
  }
}

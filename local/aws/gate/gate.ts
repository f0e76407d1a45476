/**
 * A gate in front of a stand-in's server, which is often not our own code: it sees each call of AWS's API before the
 * server does, and may refuse it, hold back its answer, or drop the connection before or after the call was applied.
 */
import { IncomingMessage, type Server, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { operationOf } from "./operations.ts";
import { refuse } from "./refusals.ts";

/** By the prefix of its actions in IAM. */
export type Service =
  | "dynamodb"
  | "s3"
  | "ses"
  | "scheduler"
  | "states"
  | "lambda"
  | "secretsmanager"
  | "sqs"
  | "events"
  | "athena";

export interface Call {
  service: Service;
  /** As the API names it, such as `PutItem`. */
  operation: string;
  method: string;
  url: string;
  headers: IncomingMessage["headers"];
  /** Empty for S3, whose objects pass as they arrive. */
  body: Buffer;
}

/** An error answer of the service. `type` is the name under which the SDK throws it. */
export interface Refusal {
  status: number;
  type: string;
  message: string;
}

/**
 * What becomes of a call; undefined if the guard has nothing against it. `lost`: the connection is dropped, before the
 * call was applied or after it. `late`: it is applied at once, and answered when this resolves.
 */
export type Verdict = Refusal | { lost: "before" | "after" } | { late: Promise<unknown> } | undefined;

export type Guard = (call: Call) => Verdict | Promise<Verdict>;

/** Of the requests that guards have seen. */
const bodies = new WeakMap<IncomingMessage, Buffer>();

/** Of a call that the guards let pass: its server reads the body as a stream, and others can't read it as well. */
export function bodyOf(request: IncomingMessage): Buffer | undefined {
  return bodies.get(request);
}

/** Asks the guards in order; the first verdict counts. Requests that are no calls of the API pass, such as for a page. */
export function gated(server: Server, service: Service, guards: readonly Guard[]): void {
  const listeners = server.listeners("request") as ((request: unknown, response: unknown) => void)[];
  server.removeAllListeners("request");
  const pass = (request: IncomingMessage, response: ServerResponse) => {
    for (const listener of listeners) listener.call(server, request, response);
  };
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    if (guards.length === 0) return pass(request, response);
    judged(service, guards, request).then(
      ({ verdict, replayed }) => {
        if (!verdict) return pass(replayed, response);
        if ("status" in verdict) return refuse(service, response, verdict);
        if ("late" in verdict) holdAnswer(response, verdict.late);
        else if (verdict.lost === "before") return response.socket?.destroy();
        else dropAnswer(response);
        pass(replayed, response);
      },
      (error: unknown) => {
        console.error(error);
        response.socket?.destroy();
      },
    );
  });
}

async function judged(service: Service, guards: readonly Guard[], request: IncomingMessage) {
  const body = service === "s3" ? Buffer.alloc(0) : await buffer(request);
  const replayed = service === "s3" ? request : again(request, body);
  const { method = "", url = "", headers } = request;
  const operation = operationOf(service, { method, url, headers, body });
  if (operation === undefined) return { verdict: undefined, replayed };
  for (const guard of guards) {
    const verdict = await guard({ service, operation, method, url, headers, body });
    if (verdict) return { verdict, replayed };
  }
  return { verdict: undefined, replayed };
}

/** The request once more, as if it had not been read. */
function again(request: IncomingMessage, body: Buffer): IncomingMessage {
  const { method, url, headers, rawHeaders, httpVersion, httpVersionMajor, httpVersionMinor } = request;
  const copy = new IncomingMessage(request.socket);
  Object.assign(copy, { method, url, headers, rawHeaders, httpVersion, httpVersionMajor, httpVersionMinor });
  copy.complete = true;
  if (body.length > 0) copy.push(body);
  copy.push(null);
  bodies.set(copy, body);
  return copy;
}

/** Calls `then` when the server has answered, instead of sending its answer. */
function intercept(response: ServerResponse, then: (answer: () => void) => void): void {
  const { write, end } = response;
  const chunks: unknown[][] = [];
  response.write = ((...given: unknown[]) => chunks.push(given) > 0) as typeof write;
  response.end = ((...given: unknown[]) => {
    then(() => {
      for (const chunk of chunks) Reflect.apply(write, response, chunk);
      Reflect.apply(end, response, given);
    });
    return response;
  }) as typeof end;
}

function dropAnswer(response: ServerResponse): void {
  intercept(response, () => response.socket?.destroy());
}

function holdAnswer(response: ServerResponse, until: Promise<unknown>): void {
  intercept(response, (answer) => void until.then(answer));
}

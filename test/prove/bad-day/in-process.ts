/**
 * The SDK's clients over servers of this process, without a network: a call takes the time that it takes at AWS, meets
 * the same guard as at the gate of the local system, and is then the server's.
 */
import type { Server } from "node:http";
import { Readable } from "node:stream";
import type { Guard, Service } from "../../../local/aws/gate/gate.ts";
import { operationOf } from "../../../local/aws/gate/operations.ts";
import { answerOf } from "../../../local/aws/gate/refusals.ts";
import { REGION } from "../../../local/aws/names.ts";
import type { KeptReads } from "./kept-reads.ts";
import type { VirtualTime } from "./virtual-time.ts";

export interface SdkRequest {
  method: string;
  path: string;
  query?: Record<string, string | string[] | null>;
  headers: Record<string, string>;
  body?: string | Uint8Array;
}

export interface Answered {
  statusCode: number;
  headers: Record<string, string>;
  body: Uint8Array;
}

export interface Route {
  service: Service;
  server: Server;
  /** Milliseconds that the client waits for an answer. */
  patience: number;
  /** Milliseconds that a call takes, about. */
  takes: number;
  /** Called with each call that is applied. */
  applied?(body: Buffer): void;
  kept?: KeptReads;
}

/** For the constructor of a client. */
export function inProcess(given: { time: VirtualTime; guard: Guard }, route: Route) {
  return {
    region: REGION,
    endpoint: "http://127.0.0.1:9",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    requestHandler: {
      handle: async (request: unknown) => ({ response: await called(given, route, request as SdkRequest) }),
      destroy() {},
    },
  };
}

const lost = (code: string) => Object.assign(new Error(code), { name: code, code });

/** One call, which may be refused or lost. */
export async function called(
  { time, guard }: { time: VirtualTime; guard: Guard },
  { service, server, patience, takes, applied, kept }: Route,
  request: SdkRequest,
): Promise<Answered> {
  await time.pause(takes * (0.5 + time.random.next()));
  const { method, headers } = request;
  const url = urlOf(request);
  const { body: given = "" } = request;
  const body =
    typeof given === "string"
      ? Buffer.from(given)
      : Buffer.from(given.buffer, given.byteOffset, given.byteLength);
  const call = { service, method, url, headers, body };
  const operation = operationOf(service, call) ?? "";
  const verdict = await guard({ ...call, operation });
  if (verdict && "status" in verdict) {
    const { headers, body } = answerOf(service, verdict);
    return { statusCode: verdict.status, headers, body: Buffer.from(body) };
  }
  if (verdict && "lost" in verdict && verdict.lost === "before") throw lost("ECONNRESET");
  const ask = () => time.atOnce(() => answered(server, { method, url, headers, body }));
  const apply = async () => {
    const answer = kept ? await kept.answer(operation, body, ask) : await ask();
    if (answer.statusCode < 300) applied?.(body);
    return answer;
  };
  if (verdict && "late" in verdict) return slowly(time, { apply, late: verdict.late, patience });
  const answer = await apply();
  if (verdict) throw lost("ECONNRESET");
  return answer;
}

/** The request is late, or its answer is. One that arrives after the client gave up is applied nevertheless. */
export async function slowly<Answer>(
  time: VirtualTime,
  { apply, late, patience }: { apply(): Promise<Answer>; late: Promise<unknown>; patience: number },
): Promise<Answer> {
  const applied = time.random.next() < 0.5 ? late.then(apply) : apply();
  const answer = Promise.all([applied, late]).then(([one]) => ({ one }));
  const answered = await Promise.race([answer, time.pause(patience).then(() => undefined)]);
  if (!answered) throw lost("TimeoutError");
  return answered.one;
}

function urlOf({ path, query = {} }: SdkRequest): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value ?? ""].flat().map((one) => [name, one] as [string, string]),
  );
  return pairs.length > 0 ? `${path}?${new URLSearchParams(pairs)}` : path;
}

function answered(
  server: Server,
  { body, ...head }: { method: string; url: string; headers: Record<string, string>; body: Buffer },
): Promise<Answered> {
  return new Promise((resolve) => {
    const request = Object.assign(Readable.from(body.length > 0 ? [body] : []), head);
    const headers: Record<string, string> = {};
    const response = {
      statusCode: 200,
      setHeader(name: string, value: unknown) {
        headers[name.toLowerCase()] = String(value);
      },
      writeHead(status: number, more: Record<string, string> = {}) {
        response.statusCode = status;
        for (const [name, value] of Object.entries(more)) response.setHeader(name, value);
        return response;
      },
      end: (text = "") => resolve({ statusCode: response.statusCode, headers, body: Buffer.from(text) }),
    };
    server.emit("request", request, response);
  });
}

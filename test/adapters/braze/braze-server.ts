/** A server on 127.0.0.1 with scripted answers, which records its requests. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import { ANY_PORT, listening } from "../../../local/listening.ts";

interface Asked {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  text: string;
  /** The same, parsed. */
  body: Record<string, unknown>;
  /** The client's port, which identifies the connection. */
  port: number;
}

export type Responder = (response: ServerResponse, asked: Asked) => void;

export interface BrazeServer {
  endpoint: string;
  asked: Asked[];
  /** Answers of the next requests, one each. Afterwards all are accepted. */
  answers(...answers: Responder[]): void;
  stop(): Promise<void>;
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Responder {
  return (response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify(body));
  };
}
export const success = json(201, { message: "success" });
/** The request is read and never answered. */
export const silence: Responder = () => {};
/** The request is read, then the connection is reset. */
export const reset: Responder = (response) => {
  response.socket?.resetAndDestroy();
};
/** The head of a success and a part of its body, then the connection is closed. */
export const truncated: Responder = (response) => {
  response.writeHead(201, { "content-type": "application/json", "content-length": "100" });
  response.write('{"message":"succ', () => response.socket?.end());
};

export async function brazeServer(): Promise<BrazeServer> {
  const asked: Asked[] = [];
  let script: Responder[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = "", url: path = "", headers } = request;
    const port = request.socket.remotePort ?? 0;
    const text = Buffer.concat(chunks).toString();
    const one = { method, path, headers, text, body: JSON.parse(text), port };
    asked.push(one);
    (script.shift() ?? success)(response, one);
  });
  const { origin, close } = await listening(server, ANY_PORT);
  return {
    endpoint: origin,
    asked,
    answers: (...answers) => {
      script = answers;
    },
    stop: close,
  };
}

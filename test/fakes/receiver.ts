/** A real HTTP server on this machine that takes webhooks as customers' do, well or not. */
import { createServer, type IncomingHttpHeaders } from "node:http";
import { ANY_PORT, listening } from "../../local/listening.ts";

export interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** What it answers: a status, with headers or without; `never`: nothing; `drops`: it breaks the connection. */
export type Answering = number | { status: number; headers: Record<string, string> } | "never" | "drops";

export interface ReceiverHere {
  origin: string;
  /** All that it was sent, in order. */
  readonly received: Received[];
  /** How it answers from now on. */
  answers(how: Answering): void;
  /** Whether it answers `never` now. */
  readonly isSilent: boolean;
  stop(): Promise<void>;
}

export async function receiverHere(): Promise<ReceiverHere> {
  const received: Received[] = [];
  let how: Answering = 204;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString();
      received.push({ path: request.url ?? "", headers: request.headers, body });
      if (how === "never") return;
      if (how === "drops") {
        request.socket.destroy();
        return;
      }
      const { status, headers } = typeof how === "number" ? { status: how, headers: {} } : how;
      response.writeHead(status, headers).end("a body that nobody reads");
    });
  });
  const { origin, close } = await listening(server, ANY_PORT);
  return {
    origin,
    received,
    answers(next) {
      how = next;
    },
    get isSilent() {
      return how === "never";
    },
    stop: close,
  };
}

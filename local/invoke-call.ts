/** Lambda's Invoke call, on the server's side. */
import type { IncomingMessage, ServerResponse } from "node:http";

/** The function that the call is for; undefined if it is another call. */
export function invokedName({ method, url = "" }: IncomingMessage): string | undefined {
  const [, name] = /^\/2015-03-31\/functions\/([^/?]+)\/invocations$/.exec(url) ?? [];
  return method === "POST" && name !== undefined ? decodeURIComponent(name) : undefined;
}

export function refuseInvoke(
  response: ServerResponse,
  { status, type, message }: { status: number; type: string; message: string },
): void {
  response
    .writeHead(status, { "content-type": "application/json", "x-amzn-errortype": type })
    .end(JSON.stringify({ Type: "User", Message: message }));
}

export function unknownFunction(name: string | undefined) {
  return { status: 404, type: "ResourceNotFoundException", message: `Function not found: ${name}` };
}

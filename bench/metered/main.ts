/** The process of the functions, as in the local system, with counters for what they use. */
import { AsyncLocalStorage } from "node:async_hooks";
import type { IncomingMessage, RequestListener } from "node:http";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { functionHost } from "../../local/functions/host.ts";
import { separateFunctions } from "../../local/functions/identity.ts";
import { invokedName } from "../../local/invoke-call.ts";
import { ANY_PORT, listening } from "../../local/listening.ts";
import { asChild } from "../../local/process.ts";
import { functions } from "../../shared/contract/functions.ts";
import { countCalls } from "./calls.ts";
import { Tally } from "./tally.ts";

asChild<{ folder: string }, string, never>(async ({ folder }) => {
  separateFunctions(new URL(folder));
  const tally = new Tally();
  const invoked = new AsyncLocalStorage<string>();
  countCalls(tally, invoked);
  const host = functionHost({ folder: new URL(folder), functions });
  const answer = host.listeners("request") as RequestListener[];
  host.removeAllListeners("request");
  host.on("request", async (request, response) => {
    const begun = performance.now();
    const event = await text(request);
    const name = routeIn(event) ?? invokedName(request) ?? "unknown";
    const use = tally.of(name);
    use.invocations += 1;
    use.running += 1;
    response.once("close", () => {
      use.running -= 1;
      use.milliseconds += performance.now() - begun;
    });
    const { method, url, headers } = request;
    const again = Object.assign(Readable.from([event]), { method, url, headers }) as IncomingMessage;
    invoked.run(name, () => {
      for (const listener of answer) listener(again, response);
    });
  });
  const { origin, close } = await listening(host, ANY_PORT);
  return { ready: origin, told: () => {}, counted: () => tally.use, close };
});

/** The route of an HTTP API event. A function that answers several routes is counted by route. */
function routeIn(event: string): string | undefined {
  return (JSON.parse(event || "{}") as { routeKey?: string }).routeKey;
}

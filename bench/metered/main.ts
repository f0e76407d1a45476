/** The process of the functions, as the system's own, that counts what they use. */
import { AsyncLocalStorage } from "node:async_hooks";
import type { RequestListener } from "node:http";
import { functionHost } from "../../local/functions/host.ts";
import { invokedName } from "../../local/invoke-call.ts";
import { ANY_PORT, listening } from "../../local/listening.ts";
import { asChild } from "../../local/process.ts";
import { functions } from "../../shared/contract/functions.ts";
import { countCalls } from "./calls.ts";
import { Tally } from "./tally.ts";

asChild<{ folder: string }, string, never>(async ({ folder }) => {
  const tally = new Tally();
  const invoked = new AsyncLocalStorage<string>();
  countCalls(tally, invoked);
  const host = functionHost({ folder: new URL(folder), functions });
  const answer = host.listeners("request") as RequestListener[];
  host.removeAllListeners("request");
  host.on("request", (request, response) => {
    const name = invokedName(request) ?? "unknown";
    const begun = performance.now();
    const use = tally.of(name);
    use.invocations += 1;
    use.running += 1;
    response.once("close", () => {
      use.running -= 1;
      use.milliseconds += performance.now() - begun;
    });
    invoked.run(name, () => {
      for (const listener of answer) listener(request, response);
    });
  });
  const { origin, close } = await listening(host, ANY_PORT);
  return { ready: origin, told: () => {}, counted: () => tally.use, close };
});

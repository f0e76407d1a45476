/** Invokes functions as AWS does: with Lambda's Invoke call, at the functions' current origin. */
import { request } from "node:http";
import { text } from "node:stream/consumers";
import type { LocalClock } from "./clock.ts";

export interface FunctionError {
  errorType: string;
  errorMessage: string;
}

/** The result of a function, or the error that it ended with. */
export type Invoked = { payload: unknown } | { error: FunctionError };

/**
 * No answer was received. `refused`: the connection was refused, and no function ran. Otherwise it was lost on the way.
 */
export class FunctionsUnreachable extends Error {
  readonly refused: boolean;
  constructor(name: string, refused: boolean) {
    super(refused ? `${name} can't be reached` : `${name} went away before it answered`);
    this.refused = refused;
  }
}

/** Lambda has no room for the invocation. No function ran. */
export class TooManyRequests extends Error {
  constructor(name: string) {
    super(`there is no room for ${name}: too many functions run`);
  }
}

export type Lambda = (name: string, event: unknown) => Promise<Invoked>;

/** Header with the time for the functions, if it is not that of the machine. */
export const NOW_HEADER = "x-local-now";

/**
 * `origin` returns where the functions are; undefined while they are down. `clock` is a clock that is set. Throws
 * `FunctionsUnreachable`.
 */
export function lambdaAt(origin: () => string | undefined, clock?: LocalClock): Lambda {
  return async (name, event) => {
    const now = clock && { [NOW_HEADER]: clock.now().toISOString() };
    const [headers, body] = await post(name, origin(), JSON.stringify(event), now);
    const answer: unknown = body === "" ? null : JSON.parse(body);
    return headers["x-amz-function-error"] ? { error: answer as FunctionError } : { payload: answer };
  };
}

function post(name: string, origin: string | undefined, body: string, more: Record<string, string> = {}) {
  type Answer = [Record<string, unknown>, string];
  return new Promise<Answer>((resolve, reject) => {
    if (!origin) return reject(new FunctionsUnreachable(name, true));
    // Not `fetch`: it times out if a function takes longer than five minutes.
    const call = request(
      `${origin}/2015-03-31/functions/${encodeURIComponent(name)}/invocations`,
      { method: "POST", agent: false, headers: { "content-type": "application/json", ...more } },
      (response) => {
        text(response).then(
          (answer) => {
            if (response.statusCode === 200) resolve([response.headers, answer]);
            else reject(new Error(`Invoke of ${name} was answered ${response.statusCode}: ${answer}`));
          },
          () => reject(new FunctionsUnreachable(name, false)),
        );
      },
    );
    call.on("error", (error: NodeJS.ErrnoException) => {
      reject(new FunctionsUnreachable(name, error.code === "ECONNREFUSED"));
    });
    call.end(body);
  });
}

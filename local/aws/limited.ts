/** Lambda's limit of concurrency: what an account has no room for is refused, and nothing of it runs. */
import { type Lambda, TooManyRequests } from "./lambda.ts";

/** `most` is asked at each invocation; undefined: no limit. */
export function limited(lambda: Lambda, most: () => number | undefined): Lambda {
  let running = 0;
  return async (name, event) => {
    if (running >= (most() ?? Number.POSITIVE_INFINITY)) throw new TooManyRequests(name);
    running += 1;
    try {
      return await lambda(name, event);
    } finally {
      running -= 1;
    }
  };
}

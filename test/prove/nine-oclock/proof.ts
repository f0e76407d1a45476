/** `npm run prove -- nine-oclock`: a morning in a usual account, and one in a new account, which has few Lambdas. */
import { wrongIn } from "./figures.ts";
import { nineOClock } from "./nine-oclock.ts";

/** Concurrent executions of the new account. It is too small to be done in time: all of its imports end nevertheless. */
const FEW = 100;
/** Schedules of the new account, as a share. */
const FEWER = 10;

/** Returns what went wrong. Prints the figures. */
export async function mondayMorning(
  count: number,
  seed: number,
  say: (line: string) => void,
): Promise<string | undefined> {
  const usual = await nineOClock({ count, seed });
  say(JSON.stringify(usual));
  const wrong = wrongIn(usual, count);
  if (wrong) return wrong;
  const fewer = Math.ceil(count / FEWER);
  const small = await nineOClock({ count: fewer, seed, concurrency: FEW });
  const { functions: _, ...told } = small;
  say(JSON.stringify({ concurrency: FEW, ...told }));
  const wrongThere = wrongIn(small, fewer, "ends");
  return wrongThere && `in an account of ${FEW}: ${wrongThere}`;
}

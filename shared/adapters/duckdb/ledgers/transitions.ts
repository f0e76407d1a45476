/** The two tables of `domain/change.ts` as SQL, made from them: what to send, and what is held afterwards. */
import {
  type Direction,
  type Held,
  heldAfter,
  type SendOutcome,
  wantedChange,
} from "../../../domain/change.ts";

const helds: readonly Held[] = ["in", "unsure", "out"];
const directions: readonly Direction[] = ["add", "remove"];
export const sendOutcomes: readonly SendOutcome[] = ["accepted", "refused", "unknown", "unsent"];

/** NULL where Braze already agrees. `held` is `out` where the ledger has no such member. */
export function directionSql(held: string, wanted: string): string {
  const cases = helds.flatMap((one) =>
    [true, false].flatMap((is) => {
      const direction = wantedChange(one, is);
      const when = is ? wanted : `NOT ${wanted}`;
      return direction ? [`WHEN ${held} = '${one}' AND ${when} THEN '${direction}'`] : [];
    }),
  );
  return `CASE ${cases.join(" ")} END`;
}

export function heldAfterSql(held: string, direction: string, outcome: string): string {
  const cases = helds.flatMap((one) =>
    directions.flatMap((way) =>
      sendOutcomes.map(
        (came) =>
          `WHEN ${held} = '${one}' AND ${direction} = '${way}' AND ${outcome} = '${came}' THEN '${heldAfter(one, way, came)}'`,
      ),
    ),
  );
  return `CASE ${cases.join(" ")} END`;
}

/** What is injected, and what the runbook says under the heading of the alarm that rings. Nothing else is done. */
import type { Fault } from "../../../local/aws/misbehaviour.ts";
import { from } from "../../flows/shop.ts";
import type { Game } from "./game.ts";

export interface Failure {
  what: string;
  /** Its name, which is a heading of the runbook. */
  alarm: string;
  /** Other alarms that ring with it. */
  also?: readonly string[];
  inject(game: Game): Promise<void>;
  /** Does what the heading says under *Resolve*. */
  mend(game: Game): Promise<void>;
  /** What is not mended. */
  left(game: Game): Promise<readonly unknown[]>;
}

export const refused = (service: Fault["service"], operations?: readonly string[]): Fault => ({
  service,
  ...(operations && { operations }),
  does: "fail",
});

/**
 * How the import that was due has ended, and that the next one succeeds: Braze has exactly the cohort, and no more was sent
 * than was missing there, since the ledger is what Braze has. `first`: the cohort was never imported before.
 */
export async function ended(game: Game, { due, first = false }: { due: string; first?: boolean }) {
  const people = from(11, 40);
  await game.select(people);
  const next = await game.importNow({ allowUnusualChange: true });
  const run = await game.scheduled();
  const how = run?.reason ? `${run.status}: ${run.reason}` : String(run?.status);
  const { added, removed } = next.counts ?? {};
  const audience = await game.shop.audience(game.cohort);
  return [
    ...(how === due ? [] : [`the import that was due: ${how}`]),
    ...(next.status === "succeeded" ? [] : [next]),
    ...(`${added},${removed}` === (first ? "30,0" : "20,10") ? [] : [`${added} added, ${removed} removed`]),
    ...[run, next].flatMap((one) => one?.mails ?? []).filter(({ state }) => state !== "sent"),
    ...(audience.join() === people.join() ? [] : [audience]),
  ];
}

export const allWell = { due: "succeeded" };

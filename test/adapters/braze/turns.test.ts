import { expect, it } from "vitest";
import { turnsAtOnce } from "../../../shared/adapters/braze/turns.ts";
import { steeredClock } from "../../fakes/clock.ts";

it("without a limit, everybody's turn is now", async () => {
  const clock = steeredClock();
  const turns = turnsAtOnce(clock);
  expect(await turns.take("us", 1_000)).toEqual(clock.now());
  expect(await turns.take("us", 1_000)).toEqual(clock.now());
  expect(await turns.next("us")).toEqual(clock.now());
});

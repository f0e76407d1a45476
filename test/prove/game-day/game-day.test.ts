/** The game day of docs/runbook.md. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { stageNamed, synthesized } from "../../infra/synthesized.ts";
import { alarmsOf, rang } from "./alarms.ts";
import { failures } from "./failures.ts";
import { Game, instant } from "./game.ts";

const alarms = alarmsOf(synthesized(stageNamed("prod")));
const page = readFileSync(join(import.meta.dirname, "../../../docs/runbook.md"), "utf8");
const alarmNamed = (name: string) => {
  const alarm = alarms.get(name);
  if (!alarm) throw new Error(`there is no alarm ${name}`);
  return alarm;
};

describe("on a game day", () => {
  it.each(failures)(
    "$alarm rings when $what, and its heading mends it",
    async ({ alarm, inject, mend, left }) => {
      const game = new Game();
      let injectedUntil = 0;
      let isLeft: readonly unknown[] = ["the story was not played"];
      await game.play(async () => {
        await inject(game);
        injectedUntil = game.simulation.time.now().getTime();
        await mend(game);
        isLeft = await left(game);
      });
      expect(rang(alarmNamed(alarm), game.figures, instant("08:05"), injectedUntil + 5 * 60_000)).toBe(true);
      expect(isLeft).toEqual([]);
    },
  );

  it("each failure and its alarm are in the runbook", () => {
    const [, section = ""] = page.split("## Game day");
    const rows = section.split("\n").filter((line) => line.startsWith("| ") && line.includes("](#"));
    const told = rows.map((line) => line.split("|").map((cell) => cell.trim()));
    expect(told.map(([, what, alarm]) => [what, alarm])).toEqual(
      failures.map(({ what, alarm }) => [what, `[${alarm}](#${alarm})`]),
    );
  });

  it("no alarm rings while all is well", async () => {
    const game = new Game();
    await game.play(async () => {
      await game.until("10:00");
    });
    const rung = [...alarms].filter(([, alarm]) =>
      rang(alarm, game.figures, instant("08:05"), instant("10:00")),
    );
    expect(rung.map(([name]) => name)).toEqual([]);
  });
});

/** The game day of docs/runbook.md. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { stageNamed, synthesized } from "../../infra/synthesized.ts";
import { temporaryFolder } from "../folder.ts";
import { alarmsOf, rang } from "./alarms.ts";
import { Game } from "./game.ts";
import { ofImports } from "./imports.ts";
import { ofMessages } from "./messages.ts";
import { ofSchedules } from "./schedules.ts";

const MINUTE = 60_000;
const failures = [...ofImports, ...ofSchedules, ...ofMessages];
const alarms = alarmsOf(synthesized(stageNamed("prod")));
const page = readFileSync(join(import.meta.dirname, "../../../docs/runbook.md"), "utf8");

let game: Game;
beforeAll(async () => {
  game = await Game.open(temporaryFolder());
});
beforeEach(() => game.misbehave());
// What a story that failed has left, a refused connection or a schedule, would ring in the next one.
afterEach(async ({ task }) => {
  if (task.result?.state !== "fail") return;
  await game.close();
  game = await Game.open(temporaryFolder());
});
afterAll(() => game?.close());

/** The names of the alarms that went off between two instants of the game. */
const rung = (from: number, to: number) =>
  [...alarms].filter(([, alarm]) => rang(alarm, game.figures, from, to)).map(([name]) => name);

describe("on a game day", () => {
  it("no alarm rings while all is well", async () => {
    await game.begin({ imported: true });
    await game.until(50);
    await game.countExecutions();
    await game.end();
    expect(await game.scheduled()).toMatchObject({ status: "succeeded" });
    expect(rung(game.began + 5 * MINUTE, game.now)).toEqual([]);
  });

  it.each(failures)(
    "$alarm rings when $what, and its heading mends it",
    async ({ alarm, also = [], inject, mend, left }) => {
      await inject(game);
      await game.countExecutions();
      expect(rung(game.began + 5 * MINUTE, game.now)).toEqual(expect.arrayContaining([alarm, ...also]));
      expect(rung(game.began + 5 * MINUTE, game.now)).toHaveLength(1 + also.length);
      await mend(game);
      expect(await left(game)).toEqual([]);
      await game.pass(10);
      await game.countExecutions();
      expect(rung(game.now, game.now), "still").toEqual([]);
      await game.end();
    },
  );
});

describe("the runbook's game day", () => {
  const [, section = ""] = page.split("## Game day");
  const rows = section.split("\n").flatMap((line) => (/^\| .*\]\(#/.test(line) ? [cellsOf(line)] : []));
  const link = (alarm: string) => `[${alarm}](#${alarm})`;

  it("has each failure with the alarms that ring", () => {
    const played = rows.filter(([first]) => !first?.startsWith("["));
    expect(played.map(([what, rings]) => [what, rings])).toEqual(
      failures.map(({ what, alarm, also = [] }) => [what, [alarm, ...also].map(link).join(", ")]),
    );
  });

  it("has each alarm whose heading nobody follows, with the reason", () => {
    const left = rows.filter(([first]) => first?.startsWith("["));
    const followed = new Set(failures.map(({ alarm }) => alarm));
    const others = [...alarms.keys()].filter((alarm) => !followed.has(alarm));
    expect(left.map(([alarm]) => alarm).sort()).toEqual(others.map(link).sort());
    for (const [alarm, why = ""] of left) expect(why.length, alarm).toBeGreaterThan(40);
  });
});

function cellsOf(row: string): string[] {
  return row
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());
}

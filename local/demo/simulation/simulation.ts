/** `--simulate 40d`: forty days of scheduled imports in a minute, across a change of the clocks. */
import type { Act } from "../act.ts";
import { keepMails } from "../mails.ts";
import type { Progress } from "../progress.ts";
import { reportedRun } from "../report.ts";
import { calendar, type PlayedSchedule } from "./calendar.ts";
import { midnights } from "./plan.ts";
import { playDays } from "./play.ts";

const HOUR = 3_600_000;
/** Once an hour instead of every 15 minutes: it has little to do here, and takes most of the simulation's time. */
const UPKEEP = "cron(15 * * * ? *)";

export function simulation(
  { days, users }: { days: number; users: number },
  progress: Progress,
  folder: string,
): Act {
  const ends = midnights(days);
  return {
    system: {
      // Early enough before the first day to set everything up.
      clock: new Date((ends[0]?.getTime() ?? 0) - HOUR),
      upkeep: UPKEEP,
    },
    async perform(system) {
      const { schedules, faults } = await playDays(system, progress, { folder, users, midnights: ends });
      const runs = schedules.reduce((sum, one) => sum + one.runs.length, 0);
      const mails = (await keepMails(system.inbox)).length;
      // One more mail says that the connection is active.
      if (mails !== runs + 1) faults.push(`${mails} mails were received, expected ${runs + 1}`);
      for (const fault of faults) progress.say(`  ✗ ${fault}`);
      return {
        report: { days, schedules: schedules.map(reported), mails, verified: faults.length === 0 },
        tables: `Calendar\n${calendar(schedules)}`,
        verdict: `${runs} occurrences, one import and one mail each, and every import did what an independent evaluation expects.`,
      };
    },
  };
}

function reported({ cohort, cadence, runs }: PlayedSchedule) {
  return {
    cohort: cohort.name,
    every: cadence.every,
    runs: runs.map((run) => ({ due: run.time, ...reportedRun(run) })),
    totalUsersImported: runs.at(-1)?.totalUsersImported ?? 0,
  };
}

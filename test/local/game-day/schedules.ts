/** Failures of schedules: the headings under "Schedules" in docs/runbook.md. */
import type { RunView } from "../../../shared/contract/imports.ts";
import type { SystemStatus } from "../../../shared/contract/status.ts";
import { allWell, ended, type Failure, refused } from "./failure.ts";
import { DUE } from "./game.ts";

export const ofSchedules: readonly Failure[] = [
  {
    what: "the table answers nothing while a schedule is due",
    alarm: "failed-ticks",
    also: ["reconcile-errors", "tick-errors"],
    async inject(game) {
      await game.begin();
      await game.until(DUE - 5);
      await game.fails(refused("dynamodb"));
      await game.until(DUE + 5);
    },
    async mend(game) {
      await game.misbehave();
      await game.until(DUE + 35);
      await game.aws.purge("failedTicks");
    },
    left: (game) => ended(game, allWell),
  },
  {
    what: "Scheduler may not invoke tick any more",
    alarm: "undelivered-ticks",
    async inject(game) {
      await game.begin();
      await game.misbehave({ firingsRefused: true });
      await game.until(DUE + 5);
    },
    async mend(game) {
      await game.misbehave();
      await game.until(DUE + 35);
      await game.aws.purge("undeliveredTicks");
    },
    left: (game) => ended(game, allWell),
  },
  {
    what: "Scheduler refuses everything for hours, and a timer is gone",
    alarm: "unrepaired",
    async inject(game) {
      await game.begin();
      await game.aws.removeTimers();
      await game.fails(refused("scheduler"));
      await game.until(80);
    },
    async mend(game) {
      await game.misbehave();
      await game.until(95);
    },
    async left(game) {
      const timers = await game.aws.timers();
      return [...(timers.length === 1 ? [] : [`timers: ${timers}`]), ...(await ended(game, allWell))];
    },
  },
  {
    what: "somebody disables the rule of reconcile",
    alarm: "schedule-overdue",
    async inject(game) {
      await game.begin();
      await game.aws.setUpkeep("DISABLED");
      await game.until(35);
    },
    async mend(game) {
      await game.aws.setUpkeep("ENABLED");
      await game.until(50);
    },
    left: (game) => ended(game, allWell),
  },
  {
    what: "the table answers no query",
    alarm: "reconcile-errors",
    async inject(game) {
      await game.begin();
      await game.fails(refused("dynamodb", ["Query"]));
      await game.until(20);
    },
    async mend(game) {
      await game.misbehave();
      await game.until(DUE + 5);
    },
    async left(game) {
      const { reconcile } = await game.shop.done<SystemStatus>("GET", "/status");
      const { beganAt, repaired } = reconcile.lastEnded ?? {};
      const isWell = (beganAt ?? "") >= game.due && repaired?.troubles === 0;
      return [...(isWell ? [] : [reconcile]), ...(await ended(game, allWell))];
    },
  },
  {
    what: "the table takes no new rows while data arrives",
    alarm: "arrival-errors",
    async inject(game) {
      await game.shop.done("PUT", "/data-sets/feed", {
        name: "Feed",
        events: {
          prefix: "feed/",
          format: "csv",
          marker: "_SUCCESS",
          columns: { user: "user_id", time: "happened_at" },
          eventIs: "visit",
        },
      });
      await game.shop.give("feed/a.csv", "user_id,happened_at\nu1,2026-10-01T10:00:00Z\n");
      const sql = "SELECT DISTINCT user_id AS external_id FROM events";
      await game.begin({
        definition: { kind: "sql", dataSet: "feed", sql },
        cadence: { every: "arrival", timeZone: "UTC" },
      });
      await game.fails(refused("dynamodb", ["PutItem"]));
      await game.shop.give("feed/_SUCCESS", "");
      await game.thrown("triggers/arrivals");
      await game.until(10);
    },
    async mend(game) {
      await game.misbehave();
      await game.until(35);
    },
    async left(game) {
      const started = await game.shop.done<{ items: RunView[] }>("GET", `/cohorts/${game.cohort}/imports`);
      const audience = started.items.length > 0 ? await game.shop.audience(game.cohort) : [];
      return audience.join() === "1" ? [] : [started, audience];
    },
  },
];

/** What is injected, and what the runbook says under the heading of the alarm that rings. Nothing else is done. */
import type { Fault } from "../../../local/aws/misbehaviour.ts";
import { rebuildLedger } from "../../../shared/usecases/cohorts/rebuild-ledger.ts";
import { activateConnection } from "../../../shared/usecases/connections/activate.ts";
import { addKey } from "../../../shared/usecases/connections/add-key.ts";
import { calmBraze } from "../bad-day/braze.ts";
import { cohort, type Game } from "./game.ts";

export interface Failure {
  what: string;
  /** Its name, which is a heading of the runbook. */
  alarm: string;
  /** Begins at 08:00. The occurrence of 09:00 is the day's. */
  inject(game: Game): Promise<void>;
  /** Does what the heading says under *Resolve*. */
  mend(game: Game): Promise<void>;
  /** What is not mended. */
  left(game: Game): Promise<readonly unknown[]>;
}

const refused = (service: Fault["service"], operations?: readonly string[]): Fault => ({
  service,
  ...(operations && { operations }),
  does: "fail",
});

/** A first import, so that there is a ledger. */
async function imported(game: Game): Promise<void> {
  await game.until("08:05");
  await game.importNow();
  await game.until("08:30");
}

/** The import of nine o'clock, and another one by hand: how they ended. */
async function ended(game: Game, wanted: { nine: string; byHand: string }): Promise<unknown[]> {
  const id = await game.importNow({ allowUnusualChange: true });
  await game.pass(10 * 60_000);
  const [nine, byHand] = [await game.run(), await game.run(id)];
  const how = (run: typeof nine) => (run?.reason ? `${run.status}: ${run.reason}` : String(run?.status));
  const mails = [nine, byHand].flatMap((run) => run?.mails ?? []).filter(({ state }) => state !== "sent");
  const { items: open } = await game.simulation.world.runs.unclosed({ limit: 100 });
  await game.simulation.checkLedgers([cohort]);
  return [
    ...(how(nine) === wanted.nine ? [] : [`nine o'clock: ${how(nine)}`]),
    ...(how(byHand) === wanted.byHand ? [] : [`by hand: ${how(byHand)}`]),
    ...mails,
    ...open,
    ...game.simulation.faults,
  ];
}
const allWell = { nine: "succeeded", byHand: "succeeded" };

/** Stops the import of nine o'clock while it sends. */
async function stopped(game: Game): Promise<void> {
  await game.until("08:55");
  game.goesWrong({ braze: { ...calmBraze, faults: ["silent"], share: 1 } });
  await game.until("09:00");
  await game.pass(20_000);
  const run = await game.run();
  if (run) await game.stop(run.id);
}

export const failures: readonly Failure[] = [
  {
    what: "Braze refuses the key of a connection",
    alarm: "connection-refused",
    async inject(game) {
      await game.until("08:55");
      game.goesWrong({ braze: { ...calmBraze, refusedSecrets: [game.shop.secret] } });
      await game.until("09:30");
    },
    async mend(game) {
      const { connection } = game.shop;
      const world = game.simulation.process();
      const key = { connectionId: connection.id, key: "a-new-key", confirmSameWorkspace: true, by: "ops" };
      await addKey(world, key);
      await activateConnection(world, connection.id);
    },
    async left(game) {
      // What Braze holds is known by the secret in this simulation: only how imports end is looked at.
      const id = await game.importNow();
      await game.pass(10 * 60_000);
      const run = await game.run(id);
      const connection = await game.simulation.world.connections.read(game.shop.connection.id);
      return [run?.status, connection?.status].filter(
        (status) => status !== "succeeded" && status !== "active",
      );
    },
  },
  {
    what: "the data is older than its data set allows",
    alarm: "data-unfit",
    async inject(game) {
      await imported(game);
      game.simulation.trouble = { reason: "stale-data", detail: "events/january.csv is of January" };
      await game.until("09:30");
    },
    async mend(game) {
      game.simulation.trouble = undefined;
    },
    left: (game) => ended(game, { nine: "failed: stale-data", byHand: "succeeded" }),
  },
  {
    what: "a ledger is deleted",
    alarm: "ledger-lost",
    async inject(game) {
      await imported(game);
      const { ledgers } = game.simulation.world;
      const { pointer } = (await ledgers.read(cohort)).byConnection[game.shop.connection.id] ?? {};
      game.simulation.objects.lose(pointer?.object ?? "");
      await game.until("09:30");
    },
    async mend(game) {
      const request = {
        connectionId: game.shop.connection.id,
        recipients: ["ana@example.com"],
        confirm: true,
      };
      await rebuildLedger(game.simulation.process(), { reach: "all", cohortId: cohort, request });
      await game.pass(10 * 60_000);
    },
    left: (game) => ended(game, { nine: "failed: ledger-lost", byHand: "succeeded" }),
  },
  {
    what: "the table answers nothing while a schedule is due",
    alarm: "failed-ticks",
    async inject(game) {
      await game.until("08:58");
      game.goesWrong({ faults: [refused("dynamodb")] });
      await game.until("09:20");
    },
    async mend(game) {
      game.goesWrong();
      await game.until("09:50");
      game.purge("failedTicks");
    },
    left: async (game) => [...game.messages("failedTicks"), ...(await ended(game, allWell))],
  },
  {
    what: "Scheduler may not invoke tick any more",
    alarm: "undelivered-ticks",
    async inject(game) {
      game.simulation.refusesFirings = true;
      await game.until("09:10");
    },
    async mend(game) {
      game.simulation.refusesFirings = false;
      await game.until("09:50");
      game.purge("undeliveredTicks");
    },
    left: async (game) => [...game.messages("undeliveredTicks"), ...(await ended(game, allWell))],
  },
  {
    what: "Scheduler refuses everything for hours, and a timer is gone",
    alarm: "unrepaired",
    async inject(game) {
      await game.until("08:10");
      game.goesWrong({ faults: [refused("scheduler")] });
      const { timers } = game.simulation.aws;
      for (const { Name, GroupName } of timers.all()) timers.remove(Name, GroupName);
      await game.until("09:50");
    },
    async mend(game) {
      game.goesWrong();
      await game.until("10:20");
    },
    async left(game) {
      const timers = game.simulation.aws.timers.all().map(({ Name }) => Name);
      return [...(timers.length === 1 ? [] : [`timers: ${timers}`]), ...(await ended(game, allWell))];
    },
  },
  {
    what: "somebody stops an import in Step Functions",
    alarm: "import-aborted",
    async inject(game) {
      await stopped(game);
      game.goesWrong();
    },
    mend: (game) => game.until("10:15"),
    left: (game) => ended(game, { nine: "failed: workflow-died", byHand: "succeeded" }),
  },
  {
    what: "the table answers nothing while an import begins",
    alarm: "open-errors",
    async inject(game) {
      await game.until("08:05");
      await game.importNow();
      game.goesWrong({ faults: [refused("dynamodb")] });
      await game.until("08:20");
    },
    async mend(game) {
      game.goesWrong();
      await game.until("09:20");
    },
    left: (game) => ended(game, allWell),
  },
  {
    what: "SES takes no mail",
    alarm: "notify-errors",
    async inject(game) {
      await game.until("08:55");
      game.goesWrong({ faults: [refused("ses")] });
      await game.until("09:40");
    },
    async mend(game) {
      game.goesWrong();
      await game.until("11:00");
    },
    left: (game) => ended(game, allWell),
  },
  {
    what: "the answers of SES are lost",
    alarm: "mail-not-sent",
    async inject(game) {
      await game.until("08:55");
      game.goesWrong({ faults: [{ service: "ses", does: "lose-answer" }] });
      await game.until("10:15");
    },
    async mend(game) {
      game.goesWrong();
    },
    async left(game) {
      const [nine] = (await game.run())?.mails ?? [];
      const named = game.simulation.log.lines.some(({ code }) => code === "mail-unknown");
      const id = await game.importNow();
      await game.pass(10 * 60_000);
      const [byHand] = (await game.run(id))?.mails ?? [];
      return [nine?.state, named, byHand?.state].join() === "unknown,true,sent" ? [] : [nine, named, byHand];
    },
  },
  {
    what: "the table answers no query",
    alarm: "reconcile-errors",
    async inject(game) {
      await game.until("08:10");
      game.goesWrong({ faults: [refused("dynamodb", ["Query"])] });
      await game.until("08:50");
    },
    async mend(game) {
      game.goesWrong();
      await game.until("09:20");
    },
    async left(game) {
      const { ended: round } = await game.simulation.world.rounds.last();
      const isLate = !round?.beganAt.startsWith("2026-10-12T09:15") || round.repaired.troubles > 0;
      return [...(isLate ? [round] : []), ...(await ended(game, allWell))];
    },
  },
  {
    what: "the work bucket refuses everything while a stopped import is to be settled",
    alarm: "failed-repairs",
    async inject(game) {
      await stopped(game);
      game.goesWrong({ faults: [refused("s3")] });
      await game.until("10:20");
    },
    async mend(game) {
      game.goesWrong();
      await game.until("10:50");
      const run = await game.run();
      if (run?.endedAt !== undefined) game.purge("failedRepairs");
    },
    left: async (game) => [
      ...game.messages("failedRepairs"),
      ...(await ended(game, { nine: "failed: workflow-died", byHand: "succeeded" })),
    ],
  },
];

/** Failures of imports: the headings under "Imports" in docs/runbook.md. */
import { from } from "../../flows/shop.ts";
import { ended, type Failure, refused } from "./failure.ts";
import { DUE, type Game } from "./game.ts";

/** The due import has begun and waits for a retry: then its execution is stopped, and never goes on. */
async function stopped(game: Game): Promise<void> {
  await game.until(DUE - 5);
  await game.fails(refused("s3"));
  await game.until(DUE);
  await game.aws.stop(game.dueRun);
}

const purchases = Array.from({ length: 20 }, (_, place) => `u${place + 1},2026-10-01T10:00:00Z\n`);
const deliver = ({ shop }: Game) => shop.give("shop/a.csv", `user_id,happened_at\n${purchases.join("")}`);

export const ofImports: readonly Failure[] = [
  {
    what: "Braze refuses the key of a connection",
    alarm: "connection-refused",
    async inject(game) {
      await game.begin({ imported: true });
      await game.until(DUE - 5);
      const keys = "/sandbox/partners/kubit/keys";
      const { items } = await game.shop.done<{ items: { id: string }[] }>("GET", keys);
      for (const { id } of items) await game.shop.done("DELETE", `${keys}/${id}`);
      await game.select(from(5, 25));
      await game.until(DUE + 10);
    },
    async mend({ shop, connectionId }) {
      const key = { key: await shop.keyOf("kubit"), confirmSameWorkspace: true };
      await shop.done("POST", `/connections/${connectionId}/keys`, key);
      await shop.done("POST", `/connections/${connectionId}/activation`, {});
    },
    async left(game) {
      const { status } = await game.shop.done<{ status: string }>("GET", `/connections/${game.connectionId}`);
      return [
        ...(status === "active" ? [] : [status]),
        ...(await ended(game, { due: "failed: key-refused" })),
      ];
    },
  },
  {
    what: "the data is older than its data set allows",
    alarm: "data-unfit",
    async inject(game) {
      await game.shop.done("PUT", "/data-sets/shop", {
        name: "Shop",
        events: {
          prefix: "shop/",
          format: "csv",
          columns: { user: "user_id", time: "happened_at" },
          eventIs: "purchase",
        },
        staleAfterHours: 1,
      });
      await deliver(game);
      await game.pass(60);
      const sql = "SELECT DISTINCT user_id AS external_id FROM events";
      await game.begin({ definition: { kind: "sql", dataSet: "shop", sql } });
      await game.until(DUE + 10);
    },
    mend: deliver,
    async left(game) {
      const due = await game.scheduled();
      const byHand = await game.importNow();
      const audience = await game.shop.audience(game.cohort);
      const facts = [due?.status, due?.reason, byHand.status, byHand.counts?.added, audience.length];
      return facts.join() === "failed,stale-data,succeeded,20,20" ? [] : facts;
    },
  },
  {
    what: "a ledger is deleted",
    alarm: "ledger-lost",
    async inject(game) {
      await game.begin({ imported: true });
      await game.aws.deleteLedgers(game.cohort);
      await game.until(DUE + 10);
    },
    async mend({ shop, cohort, connectionId }) {
      const request = { connectionId, recipients: ["ana@example.com"], confirm: true };
      await shop.told(await shop.done("POST", `/cohorts/${cohort}/ledger/rebuild`, request));
    },
    left: (game) => ended(game, { due: "failed: ledger-lost" }),
  },
  {
    what: "somebody stops an import in Step Functions",
    alarm: "import-aborted",
    also: ["prepare-errors"],
    async inject(game) {
      await game.begin({ imported: true });
      await stopped(game);
      await game.misbehave();
      await game.until(DUE + 5);
    },
    mend: (game) => game.until(DUE + 35),
    left: (game) => ended(game, { due: "failed: workflow-died" }),
  },
  {
    what: "the table takes no updates while an import begins",
    alarm: "open-errors",
    also: ["settle-errors"],
    async inject(game) {
      await game.begin();
      await game.until(DUE - 5);
      await game.fails(refused("dynamodb", ["UpdateItem"]));
      await game.until(DUE + 5);
    },
    async mend(game) {
      await game.misbehave();
      await game.until(DUE + 10);
    },
    left: (game) => ended(game, { due: "failed: internal", first: true }),
  },
  {
    what: "the work bucket refuses everything while an import is compared",
    alarm: "prepare-errors",
    async inject(game) {
      await game.begin();
      await game.until(DUE - 5);
      await game.fails(refused("s3"));
      await game.until(DUE + 5);
    },
    async mend(game) {
      await game.misbehave();
      await game.until(DUE + 10);
    },
    left: (game) => ended(game, { due: "failed: internal", first: true }),
  },
  {
    what: "the table takes no updates while a stopped import is to be settled",
    alarm: "failed-repairs",
    also: ["import-aborted", "prepare-errors"],
    async inject(game) {
      await game.begin();
      await stopped(game);
      await game.fails(refused("dynamodb", ["UpdateItem"]));
      await game.until(DUE + 50);
    },
    async mend(game) {
      await game.misbehave();
      await game.until(DUE + 75);
      const run = await game.scheduled();
      if (run?.endedAt !== undefined) await game.aws.purge("failedRepairs");
    },
    left: (game) => ended(game, { due: "failed: workflow-died", first: true }),
  },
];

import { expect, it } from "vitest";
import { type KeptLedger, ledgersToDrop } from "../../shared/domain/ledger-retention.ts";
import { LEDGERS_KEPT, LEDGERS_KEPT_MS } from "../../shared/limits.ts";
import { aConnection } from "../fakes/ids.ts";

const now = new Date("2026-11-24T08:00:00Z");
const shop = aConnection("shop");
/** Each a second older than the one before; the first is as old as given. */
const ledgers = (count: number, age: number, connection = shop): KeptLedger[] =>
  Array.from({ length: count }, (_, at) => ({
    object: `${connection}/${at}`,
    connection,
    writtenAt: new Date(now.getTime() - age - at * 1_000),
  }));
const dropped = (all: KeptLedger[], current: string[] = []) =>
  ledgersToDrop(all, new Set(current), now).map(({ object }) => object);

it("old ledgers are dropped from the newest on that are kept, in whatever order they are listed", () => {
  const all = ledgers(LEDGERS_KEPT + 2, LEDGERS_KEPT_MS + 1);
  expect(dropped(all)).toEqual([`shop/${LEDGERS_KEPT}`, `shop/${LEDGERS_KEPT + 1}`]);
  expect(dropped(all.toReversed())).toEqual([`shop/${LEDGERS_KEPT}`, `shop/${LEDGERS_KEPT + 1}`]);
});

it("the newest ledgers of each connection are kept, however old", () => {
  const app = ledgers(LEDGERS_KEPT, 2 * LEDGERS_KEPT_MS, aConnection("app"));
  expect(dropped([...ledgers(LEDGERS_KEPT, 2 * LEDGERS_KEPT_MS), ...app])).toEqual([]);
});

it("a young ledger is kept, until it is older than the time for which ledgers are kept", () => {
  const young = ledgers(LEDGERS_KEPT + 1, LEDGERS_KEPT_MS - LEDGERS_KEPT * 1_000);
  expect(dropped(young)).toEqual([]);
  expect(dropped(ledgers(LEDGERS_KEPT + 1, LEDGERS_KEPT_MS - LEDGERS_KEPT * 1_000 + 1))).toHaveLength(1);
});

it("the ledger that a pointer names is kept, however old", () => {
  expect(dropped(ledgers(LEDGERS_KEPT + 2, LEDGERS_KEPT_MS + 1), [`shop/${LEDGERS_KEPT}`])).toEqual([
    `shop/${LEDGERS_KEPT + 1}`,
  ]);
});

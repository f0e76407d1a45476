import { describe, expect, it } from "vitest";
import {
  changeSetFolder,
  ledgerObject,
  orderAfter,
  readChangeSetFolder,
  readLedgerObject,
} from "../../shared/domain/import-objects.ts";
import { aCohort, aConnection, aRun } from "../fakes/ids.ts";

const cohort = aCohort("c0h0rt");
const run = aRun("once-1", { cohort });
const connection = aConnection("w0rkspace");
const order = Date.parse("2026-11-24T08:00:00.000Z");

describe("the name of what an import leaves", () => {
  it("tells run, connection and order of a change set, and the ledger that it was compared with", () => {
    const first = { run, connection, order };
    const next = { ...first, base: order - 5 };
    for (const name of [first, next])
      expect(readChangeSetFolder(changeSetFolder(name, "id-1"))).toEqual(name);
  });

  it("tells cohort, connection, run and order of a ledger", () => {
    const name = { run, connection, order };
    expect(readLedgerObject(ledgerObject(name, "id-1"))).toEqual({ ...name, cohort });
  });

  it("sorts as the orders do", () => {
    const orders = [7, order, order + 1, 10 ** 13 - 1];
    const named = orders.map((one) => ledgerObject({ run, connection, order: one }, "id"));
    expect([...named].reverse().sort()).toEqual(named);
  });

  it("of anything else is none", () => {
    for (const folder of ["", run, `${run}/id`, `no-run/${order}.none.w.id`, `${run}/x.none.w.id`])
      expect(readChangeSetFolder(folder)).toBeUndefined();
    for (const object of ["ledgers/c/w/run.parquet", `ledgers/c/w/${order}.no-run.id.parquet`])
      expect(readLedgerObject(object)).toBeUndefined();
  });
});

describe("an order", () => {
  it("is the time, and after all earlier ones, whatever the clock says", () => {
    expect(orderAfter([], new Date(order))).toBe(order);
    expect(orderAfter([order - 1, undefined], new Date(order))).toBe(order);
    expect(orderAfter([order], new Date(order))).toBe(order + 1);
    expect(orderAfter([order, order + 50], new Date(order))).toBe(order + 51);
  });
});

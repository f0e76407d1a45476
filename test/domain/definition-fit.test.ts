import { describe, expect, it } from "vitest";
import type { Criterion } from "../../shared/contract/criteria.ts";
import type { DataSet } from "../../shared/contract/data-sets.ts";
import { misfitOf } from "../../shared/domain/definition-fit.ts";

const columns = { user: "who", time: "at" };
const source = { prefix: "shop/events/", format: "csv" } as const;
const users = { prefix: "shop/users/", format: "csv", columns: { user: "who" } } as const;

function dataSet(events: Partial<DataSet["events"]>, more: Partial<DataSet> = {}): DataSet {
  return { id: "shop", name: "Shop", version: 0, events: { ...source, columns, ...events }, ...more };
}
const purchases = dataSet({ eventIs: "purchase" });
const named = dataSet({ columns: { ...columns, event: "name" } });

const fault = (where: Criterion, of: DataSet) => misfitOf({ kind: "criteria", dataSet: "shop", where }, of);
const performed = (event: string): Criterion => ({ performed: { event } });

describe("criteria", () => {
  it("over events of another name than the only one are told, wherever they are", () => {
    const aggregate = { event: "refund", function: "sum", property: "amount", is: { greater: 1 } } as const;
    expect(fault(performed("refund"), purchases)).toEqual({
      detail:
        'The data set "shop" has no column of event names, and each row is an event "purchase": no event is called "refund".',
      pointer: "/definition/where/performed/event",
    });
    expect(fault({ all: [performed("purchase"), { any: [{ aggregate }] }] }, purchases)?.pointer).toBe(
      "/definition/where/all/1/any/0/aggregate/event",
    );
    expect(fault({ not: { didNotPerform: { event: "refund" } } }, purchases)?.pointer).toBe(
      "/definition/where/not/didNotPerform/event",
    );
  });

  it("over events that have no names are told", () => {
    expect(fault(performed("purchase"), dataSet({}))?.detail).toBe(
      'The data set "shop" has no column of event names, and no "eventIs" either: no event is called "purchase".',
    );
  });

  it("over properties of users are told where there are no users", () => {
    const user: Criterion = { user: { property: "plan", is: { equals: "gold" } } };
    expect(fault({ any: [performed("purchase"), user] }, purchases)).toEqual({
      detail:
        'The data set "shop" has no "users", so no user has a property "plan": use conditions on events.',
      pointer: "/definition/where/any/1/user",
    });
    expect(fault(user, dataSet({}, { users }))).toBeUndefined();
  });

  it("that the data set can have are not told, whatever its files are: names of events are in these", () => {
    const days = { lastDays: 30 };
    expect(
      fault({ all: [performed("purchase"), { firstSeen: days }, { lastSeen: days }] }, purchases),
    ).toBeUndefined();
    expect(fault(performed("anything"), named)).toBeUndefined();
  });
});

it("SQL and lists are left to the engine", () => {
  expect(misfitOf({ kind: "sql", dataSet: "shop", sql: "SELEC" }, purchases)).toBeUndefined();
  expect(misfitOf({ kind: "list", object: "lists/a.csv", format: "csv" }, undefined)).toBeUndefined();
});

import { describe, expect, it } from "vitest";
import type { Criterion } from "../../shared/contract/criteria.ts";
import type { FilesDataSet } from "../../shared/contract/data-sets.ts";
import { misfitOf } from "../../shared/domain/definition-fit.ts";

const columns = { user: "who", time: "at" };
const source = { prefix: "shop/events/", format: "csv" } as const;
const users = { prefix: "shop/users/", format: "csv", columns: { user: "who" } } as const;

function dataSet(events: Partial<FilesDataSet["events"]>, more: Partial<FilesDataSet> = {}): FilesDataSet {
  return { id: "shop", name: "Shop", version: 0, events: { ...source, columns, ...events }, ...more };
}
const purchases = dataSet({ eventIs: "purchase" });
const named = dataSet({ columns: { ...columns, event: "name" } });

const fault = (where: Criterion, of: FilesDataSet) =>
  misfitOf({ kind: "criteria", dataSet: "shop", where }, of);
const performed = (event: string): Criterion => ({ performed: { event } });

describe("criteria", () => {
  it("over events that have no names are told, wherever they are", () => {
    const aggregate = { event: "refund", function: "sum", property: "amount", is: { greater: 1 } } as const;
    expect(fault(performed("purchase"), dataSet({}))).toEqual({
      detail:
        'The data set "shop" neither has a column of event names nor is all of one event: no event is called "purchase".',
      pointer: "/definition/where/performed/event",
    });
    expect(fault({ all: [{ any: [{ aggregate }] }] }, dataSet({}))?.pointer).toBe(
      "/definition/where/all/0/any/0/aggregate/event",
    );
    expect(fault({ not: { didNotPerform: { event: "refund" } } }, dataSet({}))?.pointer).toBe(
      "/definition/where/not/didNotPerform/event",
    );
  });

  it("over properties of users are told where there are no users", () => {
    const user: Criterion = { user: { property: "plan", is: { equals: "gold" } } };
    expect(fault({ any: [performed("purchase"), user] }, purchases)).toEqual({
      detail:
        'The data set "shop" has no data of users, so no user has a property "plan": use conditions on events.',
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
    expect(fault(performed("anything"), purchases)).toBeUndefined();
  });
});

it("SQL and lists are left to the engine", () => {
  expect(misfitOf({ kind: "sql", dataSet: "shop", sql: "SELEC" }, purchases)).toBeUndefined();
  expect(misfitOf({ kind: "list", object: "lists/a.csv", format: "csv" }, undefined)).toBeUndefined();
});

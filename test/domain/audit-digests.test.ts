import { describe, expect, it } from "vitest";
import type { Connection } from "../../shared/contract/connections.ts";
import type { Run } from "../../shared/contract/imports.ts";
import type { Slot } from "../../shared/contract/schedules.ts";
import {
  digestOfConnection,
  digestOfRun,
  digestOfSlot,
  digestOfThing,
} from "../../shared/domain/audit-digests.ts";
import { aCohort, aConnection, aRun } from "../fakes/ids.ts";

const thing = (more: object) => digestOfThing({ version: 1, ...more });

describe("a digest", () => {
  it("is the same for the same fields in any order, at any depth, with those that are undefined left out", () => {
    const one = thing({ a: 1, b: { c: [2, { d: 3, e: null }], f: 4 } });
    expect(thing({ b: { f: 4, c: [2, { e: null, d: 3 }], g: undefined }, a: 1 })).toBe(one);
    expect(one).toMatch(/^[0-9a-f]{64}$/);
  });

  it("differs if any value does, at any depth, and if a list has another order", () => {
    const all = [
      { a: 1 },
      { a: "1" },
      { a: null },
      {},
      { b: 1 },
      { a: [1, 2] },
      { a: [2, 1] },
      { a: { 0: 1, 1: 2 } },
      { a: [{ b: 1 }] },
      { a: [{ b: 2 }] },
      { a: { b: { c: 1 } } },
      { a: { b: { c: 2 } } },
    ].map(thing);
    expect(new Set(all).size).toBe(all.length);
  });

  it("does not change with the version, which only counts", () => {
    expect(digestOfThing({ version: 2, ...{ a: 1 } })).toBe(thing({ a: 1 }));
  });
});

describe("the digest of a connection", () => {
  const set: Connection = {
    id: aConnection("shop"),
    name: "Shop",
    endpoint: "https://rest.fra-01.braze.eu",
    partner: "kubit",
    contacts: ["ana@example.com"],
    locale: "en",
    status: "active",
    keys: [],
    createdAt: "2026-11-24T08:00:00.000Z",
    version: 1,
  };

  it("does not change by what the system notes, such as that it began to fail", () => {
    const noted: Connection = {
      ...set,
      version: 9,
      status: "failing",
      failing: { since: "2026-11-25T08:00:00.000Z", told: [] },
      contactsTold: ["ana@example.com"],
      contactMails: [{ to: "bo@example.com", state: "waiting", at: "2026-11-25T08:00:00.000Z", tries: 0 }],
      refusedRuns: [aRun("one")],
      recoveredBy: aRun("two"),
      keyCheckedAt: "2026-11-25T08:00:00.000Z",
      untoldChanges: [{ version: 8, from: "active", to: "failing", at: "2026-11-25T08:00:00.000Z" }],
      firstImportAt: "2026-11-25T08:00:00.000Z",
    };
    expect(digestOfConnection(noted)).toBe(digestOfConnection(set));
  });

  it("changes by what people set", () => {
    const others: Partial<Connection>[] = [
      { name: "Store" },
      { contacts: [] },
      { status: "disabled" },
      { status: "pending" },
      { secondsBeforeAdds: 5 },
    ];
    const all = [set, ...others.map((other) => ({ ...set, ...other }))].map(digestOfConnection);
    expect(new Set(all).size).toBe(all.length);
  });
});

describe("the digest of a schedule", () => {
  const slot: Slot = {
    cohortId: aCohort("loyal"),
    generation: 1,
    cadence: { every: "daily", at: "09:00", timeZone: "UTC" },
    connectionId: aConnection("shop"),
    recipients: [],
    locale: "en",
    mailPolicy: "every-run",
    createdAt: "2026-11-24T08:00:00.000Z",
    state: "live",
    effectiveFrom: "2026-11-24T08:00:00.000Z",
    revision: 1,
  };
  const inState = (state: Slot["state"]) => digestOfSlot({ ...slot, state, revision: 2 });

  it("does not change while the timer is being set or removed", () => {
    expect(inState("claiming")).toBe(digestOfSlot(slot));
    expect(inState("ending")).toBe(inState("ended"));
  });

  it("changes by what people set", () => {
    const states = (["live", "paused", "ended"] as const).map(inState);
    expect(new Set([...states, digestOfSlot({ ...slot, recipients: ["ana@example.com"] })]).size).toBe(4);
  });
});

describe("the digest of an import", () => {
  const run: Run = {
    id: aRun("one"),
    cohortId: aCohort("loyal"),
    cohortName: "Loyal",
    connectionId: aConnection("shop"),
    connectionName: "Shop",
    trigger: "once",
    time: "2026-11-24T08:00:00.000Z",
    status: "queued",
    allowUnusualChange: false,
    empty: false,
    locale: "en",
    timeZone: "UTC",
    mails: [],
  };

  it("does not change by what becomes of it", () => {
    expect(digestOfRun({ ...run, status: "running", turn: "2026-11-24T08:00:00.000Z" })).toBe(
      digestOfRun(run),
    );
  });

  it("changes by what was asked for, and by its cancellation", () => {
    const others: Partial<Run>[] = [
      { id: aRun("two") },
      { empty: true },
      { removeExcluded: true },
      { allowUnusualChange: true },
      { asOf: "2026-11-23T08:00:00.000Z" },
      { cancelRequested: { at: "2026-11-24T08:00:00.000Z", by: "ana" } },
    ];
    const all = [run, ...others.map((other) => ({ ...run, ...other }))].map(digestOfRun);
    expect(new Set(all).size).toBe(all.length);
  });
});

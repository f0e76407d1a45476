import { describe, expect, it } from "vitest";
import { askedEvents } from "../../../shared/domain/asked-events.ts";
import { hasPostgres } from "./cluster.ts";
import { compareTables } from "./differential.ts";

it.skipIf(!hasPostgres)(
  "finds the members that an independent evaluation finds, whatever the database selects (needs PostgreSQL)",
  async () => {
    await expect(compareTables(15, 20_261_127)).resolves.toBeUndefined();
  },
);

describe("the events that a criterion can depend on", () => {
  const when = { asOf: new Date("2026-06-15T10:00:00Z"), timeZone: "Europe/Madrid" };
  const buy = (period?: { lastDays: number }) => ({ performed: { event: "buy", ...(period && { period }) } });

  it("are of its names, from the first day that it asks about, in the cohort's zone", () => {
    const visit = { didNotPerform: { event: "visit", period: { from: "2026-06-01", to: "2026-06-02" } } };
    expect(askedEvents({ all: [buy({ lastDays: 3 }), { not: visit }] }, when)).toEqual({
      names: ["buy", "visit"],
      from: new Date("2026-05-31T22:00:00Z"),
      to: new Date("2026-06-14T22:00:00Z"),
    });
    const past = { performed: { event: "buy", period: { from: "2026-01-01", to: "2026-01-31" } } };
    expect(askedEvents(past, when)).toMatchObject({ to: new Date("2026-01-31T23:00:00Z") });
    const coming = { performed: { event: "buy", period: { from: "2026-06-01", to: "2026-06-30" } } };
    expect(askedEvents({ any: [past, coming] }, when)).not.toHaveProperty("to");
  });

  it("are of all days where one condition has no period, and of all names where one asks for the first event", () => {
    const period = { lastDays: 3 };
    expect(askedEvents({ any: [buy(), buy(period)] }, when)).toEqual({ names: ["buy"] });
    expect(askedEvents({ any: [buy(period), { firstSeen: period }] }, when)).toEqual({});
    expect(askedEvents({ not: { lastSeen: period } }, when)).toEqual({});
  });

  it("are none where it asks about users only", () => {
    const who = { user: { property: "plan", is: { equals: "gold" } } };
    expect(askedEvents(who, when)).toEqual({ names: [], from: when.asOf });
  });
});

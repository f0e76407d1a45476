import { describe, expect, it } from "vitest";
import { functions } from "../../shared/contract/functions.ts";
import type { Need } from "../../shared/contract/needs.ts";
import { catchAll, routes } from "../../shared/contract/routes.ts";
import { beyondOwnNeeds } from "./beyond-own-needs.ts";

/** Needs that a route may not have just because another route of its function has them. */
const never: Record<"secrets" | "identifiers" | "timers", (need: Need) => boolean> = {
  secrets: (need) => /^(keys|partnerKeys):/.test(need),
  identifiers: (need) =>
    /^(data|prepared|parts|ledgers|rejected|exclusions|uploads):/.test(need) || need === "results:read",
  timers: (need) => need.startsWith("timer:"),
};

const beyond = Object.fromEntries(
  routes.flatMap(({ key, by, needs }) => {
    const more = functions[by].needs.filter((need) => !needs.includes(need));
    return more.length > 0 ? [[key, more]] : [];
  }),
);

describe("a function of the API", () => {
  it("has, beyond the needs of each route, what the table lists", () => {
    expect(beyond).toEqual(beyondOwnNeeds);
  });

  it.each(Object.entries(never))("never gives a route %s that it does not need", (_, isMeant) => {
    for (const [route, needs] of Object.entries(beyond)) expect(needs.filter(isMeant), route).toEqual([]);
    const { needs } = functions[catchAll.by];
    expect(needs.filter(isMeant), catchAll.key).toEqual([]);
  });

  it("has everything that its routes need", () => {
    for (const { key, by, needs } of [...routes, catchAll])
      expect(functions[by].needs, key).toEqual(expect.arrayContaining([...needs]));
  });

  it("keeps keys, one-time imports and scheduled imports apart", () => {
    const by = (key: string) => routes.find((route) => route.key === key)?.by;
    const functionsOf = [
      "POST /connections/{connectionId}/keys",
      "DELETE /connections/{connectionId}/keys/{keyId}",
      "POST /cohorts/{cohortId}/imports",
      "POST /cohorts/{cohortId}/schedule/imports",
    ].map(by);
    expect(new Set(functionsOf).size).toBe(4);
  });
});

import { expect, it } from "vitest";
import type { Criterion } from "../../shared/contract/criteria.ts";
import { namedIn } from "../../shared/domain/named.ts";

const lists = (where: Criterion) => {
  const { events, ofEvents, ofUsers } = namedIn(where);
  return {
    events: [...events],
    ofEvents: [...ofEvents].map(([event, properties]) => [event, ...properties]),
    ofUsers: [...ofUsers],
  };
};
const none = { events: [], ofEvents: [], ofUsers: [] };

it("criteria name their events and properties, however deep", () => {
  const where = [{ property: "amount", is: { greater: 1 } }];
  expect(
    lists({
      all: [
        { any: [{ performed: { event: "purchase", where } }] },
        { not: { didNotPerform: { event: "login", where: [{ property: "device", is: { equals: "tv" } }] } } },
        { aggregate: { event: "refund", function: "sum", property: "worth", is: { less: 3 } } },
        { performed: { event: "purchase", where: [{ property: "category", is: { equals: "books" } }] } },
        { user: { property: "city", is: { equals: "Vigo" } } },
      ],
    }),
  ).toEqual({
    events: ["purchase", "login", "refund"],
    ofEvents: [
      ["purchase", "amount", "category"],
      ["login", "device"],
      ["refund", "worth"],
    ],
    ofUsers: ["city"],
  });
});

it("a condition whether a property is set does not rely on it", () => {
  expect(lists({ user: { property: "city", is: { isSet: true } } })).toEqual(none);
  const where = [{ property: "amount", is: { isSet: false } }];
  expect(lists({ performed: { event: "purchase", where } })).toEqual({ ...none, events: ["purchase"] });
});

it("a time at which a user was seen names nothing", () => {
  expect(lists({ firstSeen: { lastDays: 7 } })).toEqual(none);
  expect(lists({ lastSeen: { lastDays: 7 } })).toEqual(none);
});

/** Random data sets and criteria: small pools, so that conditions often hold. */
import fc from "fast-check";
import type {
  Comparison,
  Criterion,
  NumberComparison,
  Period,
} from "../../../../shared/contract/criteria.ts";
import { type AimedCriterion, aim, aimed } from "./aimed-criteria.ts";

const zones = [
  "UTC",
  "Europe/Madrid",
  "America/New_York",
  "America/Sao_Paulo",
  "Asia/Kolkata",
  "Australia/Lord_Howe",
  "Pacific/Apia",
] as const;

const users = Array.from({ length: 12 }, (_, at) => `k${at}`);
const names = ["purchase", "login", "view"] as const;
const eventProperties = ["amount", "category", "odd name"] as const;
const userProperties = ["city", "age", "vip"] as const;

const texts = ["books", "Books", "music", "é", "\u{1f600} x", "a,b", 'quo"te', "007", "true", "", " ", "x y"];
const numbers = [0, 1, 2, 2.5, -3, 0.1, 0.2, 100, 1e-9, 7, 12345678901];
const value = fc.oneof(
  fc.constantFrom(...texts),
  fc.constantFrom(...numbers),
  fc.constantFrom(...numbers).map(String),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom("1e2", " 5 ", "n/a", "1_000", "-", ".5", "+3"),
);

/** Around the changes of clocks of 2026, last days of months and a leap day. */
const day = fc.oneof(
  fc.constantFrom("2026-03-28", "2026-03-29", "2026-03-30", "2026-10-24", "2026-10-25", "2026-10-26"),
  fc.constantFrom("2026-03-08", "2026-11-01", "2026-04-05", "2026-10-04", "2024-02-29", "2026-02-28"),
  fc.integer({ min: 0, max: 364 }).map((n) => new Date(Date.UTC(2026, 0, 1 + n)).toISOString().slice(0, 10)),
);
const clock = fc
  .record({ hour: fc.integer({ min: 0, max: 23 }), minute: fc.constantFrom(0, 1, 29, 30, 59) })
  .map(({ hour, minute }) => `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`);
const time = fc.oneof(
  { weight: 3, arbitrary: day },
  { weight: 3, arbitrary: fc.tuple(day, clock).map(([d, c]) => `${d} ${c}`) },
  { weight: 3, arbitrary: fc.tuple(day, clock).map(([d, c]) => `${d}T${c}:59.999Z`) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(day, clock, fc.constantFrom("+02:00", "-0330", "+13", " +05:30"))
      .map(([d, c, o]) => `${d}T${c}:00${o}`),
  },
  { weight: 1, arbitrary: fc.constantFrom("yesterday", "2026-02-30", "", "infinity", "2026-6-1") },
);

const event = fc.record({
  who: fc.constantFrom<string | null>(...users, null, ""),
  at: time,
  what: fc.constantFrom<string | null>(...names, null),
  amount: value,
  category: value,
  "odd name": value,
});

const user = fc.record({
  k: fc.constantFrom<string | null>(...users, "nobody", null),
  ext: fc.constantFrom<string | null>(null, null, "007", "7", "e1", "é", "e2", "e3", ""),
  alias: fc.constantFrom<string | null>(null, "a1", "a2", "007"),
  label: fc.constantFrom<string | null>(null, "email", "phone"),
  device: fc.constantFrom<string | null>(null, "d1", "d2", "d3", "007"),
  anon: fc.constantFrom<boolean | string | null>(null, true, false, "yes", "0", "maybe"),
  city: value,
  age: value,
  vip: value,
});

const scalar = fc.oneof(fc.constantFrom(...texts), fc.constantFrom(...numbers), fc.boolean());
const ordered = fc.oneof(fc.constantFrom(...texts), fc.constantFrom(...numbers));
const comparison: fc.Arbitrary<Comparison> = fc.oneof(
  scalar.map((equals) => ({ equals })),
  scalar.map((notEquals) => ({ notEquals })),
  fc.array(scalar, { minLength: 1, maxLength: 4 }).map((values) => ({ in: values })),
  fc.constantFrom("o", "b", "é", "0", ",").map((contains) => ({ contains })),
  fc.constantFrom("b", "m", "0", "\u{1f600}").map((startsWith) => ({ startsWith })),
  ordered.map((greater) => ({ greater })),
  ordered.map((atLeast) => ({ atLeast })),
  ordered.map((less) => ({ less })),
  ordered.map((atMost) => ({ atMost })),
  fc.tuple(ordered, ordered).map((between) => ({ between })),
  fc.boolean().map((isSet) => ({ isSet })),
);
const bound = fc.constantFrom(...numbers, 3, 5, 10);
const numberComparison: fc.Arbitrary<NumberComparison> = fc.oneof(
  bound.map((equals) => ({ equals })),
  bound.map((notEquals) => ({ notEquals })),
  bound.map((greater) => ({ greater })),
  bound.map((atLeast) => ({ atLeast })),
  bound.map((less) => ({ less })),
  bound.map((atMost) => ({ atMost })),
  fc.tuple(bound, bound).map((between) => ({ between })),
);

const period: fc.Arbitrary<Period> = fc.oneof(
  fc.constantFrom(1, 2, 7, 30, 200).map((lastDays) => ({ lastDays })),
  fc
    .tuple(day, day)
    .map(([one, other]) => (one < other ? { from: one, to: other } : { from: other, to: one })),
);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const filter = fc
  .record({
    event: fc.constantFrom(...names),
    period: maybe(period),
    where: maybe(
      fc.array(fc.record({ property: fc.constantFrom(...eventProperties), is: comparison }), {
        maxLength: 2,
      }),
    ),
  })
  .map(({ event, period, where }) => ({ event, ...(period && { period }), ...(where && { where }) }));
const count = fc.integer({ min: 0, max: 4 });
const times = fc.oneof(
  count.map((atLeast) => ({ atLeast })),
  count.map((atMost) => ({ atMost })),
  count.map((exactly) => ({ exactly })),
);

const leaf: fc.Arbitrary<Criterion> = fc.oneof(
  fc
    .tuple(filter, maybe(times))
    .map(([performed, times]) => ({ performed: { ...performed, ...(times && { times }) } })),
  filter.map((didNotPerform) => ({ didNotPerform })),
  fc
    .record({
      filter,
      function: fc.constantFrom("sum", "average", "minimum", "maximum", "distinct"),
      property: fc.constantFrom(...eventProperties),
      is: numberComparison,
    })
    .map(({ filter, ...aggregate }) => ({ aggregate: { ...filter, ...aggregate } })),
  period.map((firstSeen) => ({ firstSeen })),
  period.map((lastSeen) => ({ lastSeen })),
  fc
    .record({ property: fc.constantFrom(...userProperties), is: comparison })
    .map((condition) => ({ user: condition })),
);
const nested = (depth: number): fc.Arbitrary<Criterion> =>
  depth === 0
    ? leaf
    : fc.oneof(
        { weight: 3, arbitrary: leaf },
        {
          weight: 1,
          arbitrary: fc.array(nested(depth - 1), { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
        },
        {
          weight: 1,
          arbitrary: fc.array(nested(depth - 1), { minLength: 1, maxLength: 3 }).map((any) => ({ any })),
        },
        { weight: 1, arbitrary: nested(depth - 1).map((not) => ({ not })) },
      );

/** Several of the same data: writing and staging it is most of the work. Half of them are aimed. */
export const CRITERIA_OF_DATA = 6;
const half = { minLength: CRITERIA_OF_DATA / 2, maxLength: CRITERIA_OF_DATA / 2 };

/** Left to itself, fast-check makes a dozen at most: hardly any user would have two events. */
const ofAnySize = { size: "max" } as const;

export const randomCohorts = fc
  .record({
    users: maybe(fc.array(user, { minLength: 1, maxLength: 14, ...ofAnySize })),
    events: fc.array(event, { minLength: 1, maxLength: 40, ...ofAnySize }),
    anywhere: fc.array(nested(2), half),
    aims: fc.array(aim, half),
    timeZone: fc.constantFrom(...zones),
    dataZone: maybe(fc.constantFrom(...zones)),
    asOf: fc
      .tuple(fc.oneof(day, fc.constant("2026-12-31")), clock)
      .map(([d, c]) => new Date(`${d}T${c}:00Z`))
      .filter((instant) => instant.getUTCFullYear() === 2026),
    format: fc.constantFrom("csv", "jsonl"),
    identifierOrder: fc.shuffledSubarray(["external_id", "alias", "device_id"] as const, { minLength: 1 }),
  })
  .map(({ anywhere, aims, ...data }) => {
    const moment = { zone: data.dataZone ?? data.timeZone, asOf: data.asOf };
    const atBounds: AimedCriterion[] = aims.flatMap((one) => aimed(one, data, moment) ?? []);
    return { ...data, atBounds, criteria: [...anywhere, ...atBounds.map(({ where }) => where)] };
  });
export type RandomCohorts = typeof randomCohorts extends fc.Arbitrary<infer T> ? T : never;

import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { inNoLanguage, validationIssuesOf } from "../../shared/domain/validation-issues.ts";

/** `pointer: detail` of each issue. */
function issues(schema: z.ZodMiniType, value: unknown): string[] {
  const { error } = schema.safeParse(value, inNoLanguage);
  return validationIssuesOf(error?.issues ?? [], value).map(({ pointer, detail }) => `${pointer}: ${detail}`);
}

describe("a value that is not as it must be is told with its place", () => {
  it.each<[string, z.ZodMiniType, unknown]>([
    [": must be a text", z.string(), 1],
    [": must be a number", z.number(), "1"],
    [": must be a whole number", z.int(), 1.5],
    [": must be true or false", z.boolean(), "yes"],
    [": must be a list", z.array(z.string()), {}],
    [": must be a list", z.tuple([z.string()]), "a"],
    [": must be an object", z.strictObject({}), []],
    [": must be an object", z.record(z.string(), z.string()), "a"],
    [": must be a date", z.date(), "2026"],
    [': must be "a"', z.literal("a"), "b"],
    [': must be "a" or "b"', z.enum(["a", "b"]), "c"],
    [': must be "a", "b" or "c"', z.enum(["a", "b", "c"]), "d"],
    [": must be a URL", z.url(), "x"],
  ])("%s", (expected, schema, value) => {
    expect(issues(schema, value)).toEqual([expected]);
  });

  it("as a JSON pointer, in which ~ and / are escaped", () => {
    const schema = z.strictObject({ "a/b~c": z.array(z.strictObject({ n: z.number() })) });
    expect(issues(schema, { "a/b~c": [{ n: 1 }, { n: "2" }] })).toEqual(["/a~1b~0c/1/n: must be a number"]);
  });

  it("also where nothing is, at any depth", () => {
    const inner = z.refine(() => false, { path: ["a", "b", "c"], error: "must be given" });
    expect(issues(z.object({}).check(inner), {})).toEqual(["/a/b/c: is missing: it must be given"]);
  });

  it("each, and each unknown field by itself; a missing one says what it must be", () => {
    const schema = z.strictObject({ a: z.string(), b: z.number() });
    expect(issues(schema, { b: "x", c: 1, d: 2 }).toSorted()).toEqual([
      "/a: is missing: it must be a text",
      "/b: must be a number",
      "/c: there is no such field here",
      "/d: there is no such field here",
    ]);
  });
});

describe("a bound is told with its unit", () => {
  it.each<[string, z.ZodMiniType, unknown]>([
    ["must have at least 1 character", z.string().check(z.minLength(1)), ""],
    ["must have at least 2 characters", z.string().check(z.minLength(2)), "a"],
    ["must have at most 1 entry", z.array(z.int()).check(z.maxLength(1)), [1, 2]],
    ["must have at most 2 entries", z.array(z.int()).check(z.maxLength(2)), [1, 2, 3]],
    ["must be at least 1", z.number().check(z.minimum(1)), 0],
    ["must be at most 3", z.number().check(z.maximum(3)), 4],
    ["must be greater than 0", z.number().check(z.gt(0)), 0],
    ["must be less than 1", z.number().check(z.lt(1)), 1],
  ])("%s", (expected, schema, value) => {
    expect(issues(schema, value)).toEqual([`: ${expected}`]);
  });
});

describe("the schema's own words are used", () => {
  const day = z.iso.date("must be a date that there is");

  it("where it has some, also of a value that is missing", () => {
    expect(issues(z.strictObject({ day }), { day: "2026-02-30" })).toEqual([
      "/day: must be a date that there is",
    ]);
    expect(issues(z.strictObject({ day }), {})).toEqual([
      "/day: is missing: it must be a date that there is",
    ]);
    const form = z.union([z.string(), z.number()], "must be a text or a number");
    expect(issues(form, true)).toEqual([": must be a text or a number"]);
  });

  it("and a format without own words is named", () => {
    expect(issues(z.string().check(z.uuidv4()), "x")).toEqual([": must be a valid uuid"]);
    expect(issues(z.iso.datetime(), "x")).toEqual([": must be a valid datetime"]);
    expect(issues(z.jwt(), "x")).toEqual([": must be a valid jwt"]);
  });

  it("and a check without words of its own is not explained", () => {
    expect(issues(z.string().check(z.refine(() => false)), "x")).toEqual([": is not valid"]);
    expect(issues(z.number().check(z.multipleOf(5)), 3)).toEqual([": is not valid"]);
  });

  it("and a name of a field that does not fit is told with the reason", () => {
    const named = z.record(z.string().check(z.maxLength(2)), z.number());
    expect(issues(named, { abc: 1 })).toEqual([
      "/abc: is not a field here: its name must have at most 2 characters",
    ]);
    const lower = z.string().check(z.maxLength(2), z.regex(/^[a-z]*$/, "must be in lower case"));
    expect(issues(z.record(lower, z.number()), { ABC: 1 })).toEqual([
      "/ABC: is not a field here: its name must have at most 2 characters and must be in lower case",
    ]);
  });
});

describe("of several forms", () => {
  const condition = z.union([z.strictObject({ above: z.number() }), z.strictObject({ below: z.number() })]);

  it("the one that was meant is told, by its field", () => {
    expect(issues(condition, { above: "x" })).toEqual(["/above: must be a number"]);
    expect(issues(z.array(condition), [{ below: 1 }, { below: true }])).toEqual([
      "/1/below: must be a number",
    ]);
  });

  it("the one that was meant is told deeper inside, and as a whole", () => {
    const days = z.strictObject({ days: z.int() });
    const within = z.union([z.strictObject({ within: days }), days]);
    expect(issues(within, { within: { days: "1", hours: 2 } })).toEqual([
      "/within/days: must be a number",
      "/within/hours: there is no such field here",
    ]);
    const ordered = z.refine(() => false, { error: "must be in order", abort: true });
    const range = z.union([z.strictObject({ from: z.int(), to: z.int() }).check(ordered), days]);
    expect(issues(range, { from: 2, to: 1 })).toEqual([": must be in order"]);
    expect(issues(z.union([days, z.string()]), {})).toEqual(["/days: is missing: it must be a number"]);
  });

  it("all are named if none or several were meant", () => {
    const [hours, days] = [
      z.strictObject({ at: z.string(), hours: z.int() }),
      z.strictObject({ at: z.string(), days: z.int() }),
    ];
    expect(issues(z.union([hours, days]), { at: "09:00" })).toEqual([
      ": must have exactly one of: at and hours, at and days; it has at",
    ]);
    expect(issues(condition, {})).toEqual([": must have exactly one of: above, below; it has none"]);
    expect(issues(condition, { above: 1, below: 2 })).toEqual([
      ": must have exactly one of: above, below; it has above, below",
    ]);
    expect(issues(condition, { other: 1 })).toEqual([
      ": must have exactly one of: above, below; it has other",
    ]);
    const pair = z.union([z.strictObject({ from: z.int(), to: z.int() }), z.strictObject({ days: z.int() })]);
    expect(issues(pair, {})).toEqual([": must have exactly one of: from and to, days; it has none"]);
  });

  it("those of the value's own kind count, and otherwise the kinds are named, each once", () => {
    const range = z.union([z.string().check(z.minLength(3)), z.number(), z.number().check(z.minimum(1))]);
    expect(issues(range, "a")).toEqual([": must have at least 3 characters"]);
    expect(issues(range, true)).toEqual([": must be a text or a number"]);
    expect(issues(z.strictObject({ range }), {})).toEqual([
      "/range: is missing: it must be a text or a number",
    ]);
    const [short, long] = [z.minLength(1), z.minLength(2)];
    expect(issues(z.union([z.string().check(short), z.string().check(long)]), "")).toEqual([
      ": must have at least 1 character",
    ]);
    expect(issues(z.union([z.array(z.int()).check(short), z.array(z.int()).check(long)]), [])).toEqual([
      ": must have at least 1 entry",
    ]);
    expect(issues(condition, 3)).toEqual([": must be an object"]);
    expect(issues(z.union([z.literal("last"), z.int()]), "first")).toEqual([': must be "last" or a number']);
  });

  it("the value of the field that tells them apart is told", () => {
    const cadence = z.discriminatedUnion("every", [
      z.strictObject({ every: z.literal("daily"), at: z.string() }),
      z.strictObject({ every: z.literal("weekly"), at: z.string() }),
    ]);
    expect(issues(cadence, { every: "hourly" })).toEqual(['/every: must be "daily" or "weekly"']);
    expect(issues(cadence, { every: "daily" })).toEqual(["/at: is missing: it must be a text"]);
  });
});

it("never repeats a value, which may be a secret", () => {
  const schema = z.strictObject({ key: z.int(), of: z.enum(["a"]), url: z.url() });
  expect(issues(schema, { key: "s3cret", of: "s3cret", url: "s3cret" }).join()).not.toContain("s3cret");
});

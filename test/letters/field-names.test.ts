/** What marketers read has no names of fields, methods or statements: mails have what could not be read as the API says it. */
import { describe, expect, it } from "vitest";
import { type Run, runReasons } from "../../shared/contract/imports.ts";
import { detailOf } from "../../shared/domain/data-faults.ts";
import { misfitOf } from "../../shared/domain/definition-fit.ts";
import { faultInWords } from "../../shared/domain/words/faults-in-words.ts";
import { importLetter } from "../../shared/letters/import-letter.ts";
import { letterText } from "../../shared/letters/letter-text.ts";
import { imported } from "../adapters/ses/sample.ts";
import { everyDataFault } from "../fakes/data-faults.ts";

const locales = ["en", "es"] as const;

/** A quoted word is a name of ours, as no value below is one word. Types and codes are those of the database. */
const fieldNames =
  /\b(GET|POST|PUT|PATCH|DELETE|SELECT|GRANT|USAGE)\b|["«](\w+)["»]|\b[a-z]+[A-Z]\w*|\b[a-z]+_[a-z]\w*/;

const values = {
  ...{
    allowed: 26,
    all: 900,
    athena: "the lake",
    count: 7,
    disk: 10_240,
    hours: 31,
    megabytes: 11_264,
    minutes: 11,
    more: 5,
    most: 200,
    others: 2,
  },
  ...{
    seconds: 300,
    set: 12,
    unreadable: 6,
    lines: "3, 4",
    codec: "LZO",
    code: "42P01",
    encoding: "UTF-16LE",
  },
  ...{
    column: "the amount",
    database: "a warehouse",
    file: "a.csv",
    name: "the plan",
    names: "a user, a time",
  },
  ...{ object: "shop/a.csv", one: "The plan", other: "the plan", prefix: "shop/", shape: '"99/99"' },
  ...{ table: "public.events", type: "jsonb" },
};
const faults = everyDataFault(values);
/** Without its link and its id. */
function letterOf(run: Run): string {
  return letterText(importLetter({ ...run, id: "" as Run["id"], cohortName: "Loyal buyers" }, ""))
    .replace(/\s+/g, " ")
    .replace(" /imports/ ", " ");
}

describe.each(locales)("in %s, no field name is in", (locale) => {
  it.each(faults)("what is wrong with data: %s", (_, fault) => {
    expect(faultInWords(fault, locale)).not.toMatch(fieldNames);
    const detail = detailOf(fault);
    const failed = { ...imported, locale, status: "failed", reason: "data-unreadable", detail } as const;
    // An import from before faults were kept has no other words for it.
    expect(letterOf(failed)).toContain(detail);
    const letter = letterOf({ ...failed, fault });
    expect(letter).toContain(faultInWords(fault, locale));
    expect(letter).not.toMatch(fieldNames);
  });

  it.each(runReasons)("the mail of an import that ended so: %s", (reason) => {
    expect(letterOf({ ...imported, locale, status: "failed", reason })).not.toMatch(fieldNames);
  });
});

it("no field name is in what a definition asks for and its data set can't have", () => {
  const dataSet = {
    id: "the shop",
    events: { prefix: "shop/", format: "csv" as const, columns: { user: "a user", timestamp: "a time" } },
    ...{ timeZone: "UTC", version: 1, createdAt: "2026-11-24T08:00:00.000Z" },
  };
  const criteria = [
    { user: { property: "a plan", is: { equals: "gold" } } },
    { performed: { event: "a purchase" } },
  ];
  for (const where of criteria) {
    const misfit = misfitOf({ kind: "criteria", dataSet: "the shop", where }, dataSet as never);
    expect(misfit?.detail).toContain("a p");
    expect(misfit?.detail).not.toMatch(fieldNames);
  }
});

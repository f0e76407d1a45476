import { describe, expect, it } from "vitest";
import { personRow } from "../../shared/contract/sandbox-people.ts";
import { segmentFilter } from "../../shared/contract/sandbox-segments.ts";
import { nobody, personOf, wrongAttribute } from "../../web/braze/person-draft.ts";
import {
  aboutOther,
  type ConditionDraft,
  newCondition,
  partnerIn,
  segmentOf,
} from "../../web/braze/segment-draft.ts";
import { newComparison } from "../../web/criteria/comparison-draft.ts";

const offered = {
  attributes: ["plan"],
  cohorts: [{ attribute: "kubit_cohorts", value: "c1", name: "Loyal shoppers" }],
};

describe("a segment while it is edited", () => {
  const loyal: ConditionDraft = {
    key: 0,
    about: "cohorts",
    attribute: "kubit_cohorts",
    includes: true,
    cohort: "c1",
  };
  const gold: ConditionDraft = {
    key: 1,
    about: "attribute",
    attribute: " plan ",
    is: { operator: "equals", values: [{ text: "gold", as: "text" }] },
  };

  it("becomes the filter that Braze has for a partner's cohorts", () => {
    const made = segmentOf({
      name: " A ",
      match: "all",
      conditions: [loyal, { ...loyal, includes: false }, gold],
    });
    expect(made).toEqual({
      name: "A",
      filter: {
        all: [
          { attribute: "kubit_cohorts", includes_value: "c1" },
          { attribute: "kubit_cohorts", does_not_include_value: "c1" },
          { attribute: "plan", is: { equals: "gold" } },
        ],
      },
    });
    expect(segmentFilter.safeParse(made?.filter).success).toBe(true);
    expect(segmentOf({ name: "A", match: "any", conditions: [gold] })?.filter).toHaveProperty("any");
  });

  it("is not saved without a name, without a condition, or with one that is not complete", () => {
    expect(segmentOf({ name: " ", match: "all", conditions: [loyal] })).toBeUndefined();
    expect(segmentOf({ name: "A", match: "all", conditions: [] })).toBeUndefined();
    for (const begun of [newCondition(2, offered), aboutOther(loyal, ""), { ...gold, attribute: " " }])
      expect(segmentOf({ name: "A", match: "all", conditions: [loyal, begun] })).toBeUndefined();
  });

  it("begins with the cohorts that came, or with an attribute if none did", () => {
    expect(newCondition(0, offered)).toMatchObject({
      about: "cohorts",
      attribute: "kubit_cohorts",
      includes: true,
    });
    expect(newCondition(0, { attributes: [], cohorts: [] })).toEqual({
      key: 0,
      about: "attribute",
      attribute: "",
      is: newComparison(),
    });
    expect(partnerIn("kubit_cohorts")).toBe("Kubit");
  });
});

describe("a user of the sandbox while they are typed", () => {
  it("has the identifiers and attributes that were typed, as numbers and truths where they are written so", () => {
    const person = personOf({
      externalId: " ana ",
      aliasName: "a1",
      aliasLabel: "crm",
      device: "",
      attributes: "plan: gold\n\n spent = 12.5\ncode: 007\nactive: true",
    });
    expect(person).toEqual({
      external_id: "ana",
      aliases: [{ alias_name: "a1", alias_label: "crm" }],
      attributes: { plan: "gold", spent: 12.5, code: "007", active: true },
    });
    expect(personRow.safeParse(person).success).toBe(true);
    expect(personOf({ ...nobody, device: "d1" })).toEqual({ devices: ["d1"] });
  });

  it("is not saved without an identifier, with half an alias, or with a line that is no attribute", () => {
    expect(personOf({ ...nobody, attributes: "plan: gold" })).toBeUndefined();
    expect(personOf({ ...nobody, externalId: "ana", aliasName: "a1" })).toBeUndefined();
    const wrong = { ...nobody, externalId: "ana", attributes: "plan: gold\ngold" };
    expect([personOf(wrong), wrongAttribute(wrong)]).toEqual([undefined, "gold"]);
  });
});

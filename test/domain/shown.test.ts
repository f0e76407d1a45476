/** What is shown of names, columns, keys and of many things. */
import { describe, expect, it } from "vitest";
import { bounded } from "../../shared/domain/bounded.ts";
import { suggestedColumns } from "../../shared/domain/header-names.ts";
import { fingerprint, masked } from "../../shared/domain/key-facts.ts";
import { isShownName } from "../../shared/domain/shown-names.ts";
import { NAME_LENGTH } from "../../shared/limits.ts";
import { aConnection } from "../fakes/ids.ts";

describe("of many things", () => {
  it("the first are shown, as many as were asked for, with how many more there are", () => {
    expect(bounded(["a", "b", "c"], { count: 2, bytes: 100 })).toEqual({ first: ["a", "b"], more: 1 });
    expect(bounded(["a"], { count: 2, bytes: 100 })).toEqual({ first: ["a"], more: 0 });
    expect(bounded(["a"], { count: 2, bytes: 100, all: 9 })).toEqual({ first: ["a"], more: 8 });
  });

  it("no more bytes are shown than allowed: of each its JSON and a comma", () => {
    expect(bounded(["aa", "é"], { count: 9, bytes: 10 }).first).toEqual(["aa", "é"]);
    expect(bounded(["aa", "é"], { count: 9, bytes: 9 })).toEqual({ first: ["aa"], more: 1 });
    expect(bounded(["long enough", "b"], { count: 9, bytes: 5 })).toEqual({ first: [], more: 2 });
  });
});

describe("a column of a list is guessed", () => {
  it("by its name, whatever its case, accents and separators", () => {
    expect(suggestedColumns(["User ID", "Alias-Name", "ALIAS_LABEL", "device id", "Anónimo"])).toEqual({
      external_id: "User ID",
      alias_name: "Alias-Name",
      alias_label: "ALIAS_LABEL",
      device_id: "device id",
      anonymous: "Anónimo",
    });
  });

  it("by the most certain of its names, and of two that differ by case by the field's own", () => {
    expect(suggestedColumns(["id", "external id"])).toEqual({ external_id: "external id" });
    expect(suggestedColumns(["External_ID", "external_id"])).toEqual({ external_id: "external_id" });
  });

  it("not at all if its name says nothing", () => {
    expect(suggestedColumns(["amount", "客户"])).toEqual({});
  });
});

describe("the name of an event or a column", () => {
  it.each(["purchase", "Añadir al carrito", "a1b2", "1234", "cafe-babe-dead"])("is shown: %s", (name) => {
    expect(isShownName(name)).toBe(true);
  });

  it.each([
    "ana@example.com",
    "12345",
    "+34 (600) 00.00-00",
    "550e8400-e29b-41d4-a716-446655440000",
    "0123456789ABCDEF",
    "two\nlines",
    "n".repeat(NAME_LENGTH + 1),
  ])("is not shown if it looks like a value: %j", (name) => {
    expect(isShownName(name)).toBe(false);
  });

  it("is shown up to the longest name, and if it only contains digits", () => {
    expect(isShownName("a_".repeat(NAME_LENGTH / 2))).toBe(true);
    expect(isShownName("step 12345")).toBe(true);
    expect(isShownName("12345 steps")).toBe(true);
    expect(isShownName("order 0123456789ABCDEF")).toBe(true);
    expect(isShownName("0123456789ABCDEF order")).toBe(true);
  });
});

describe("of a key", () => {
  it("the last four characters are shown, and no more than a third of a short one", () => {
    expect(masked("0123456789abcdef")).toBe("…cdef");
    expect(masked("0123456789a")).toBe("…89a");
    expect(masked("ab")).toBe("…");
  });

  it("the fingerprint is the same at one connection, and different at another", () => {
    const [shop, app] = [aConnection("shop"), aConnection("app")];
    expect(fingerprint(shop, "secret")).toBe(fingerprint(shop, "secret"));
    expect(fingerprint(shop, "secret")).toMatch(/^[0-9a-f]{32}$/);
    expect(fingerprint(app, "secret")).not.toBe(fingerprint(shop, "secret"));
    expect(fingerprint(shop, "secreu")).not.toBe(fingerprint(shop, "secret"));
  });
});

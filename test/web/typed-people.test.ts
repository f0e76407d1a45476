import { describe, expect, it } from "vitest";
import { typedPeople } from "../../web/exclusions/typed-people.ts";

describe("people who are typed, one on each line", () => {
  it("are each named once, without the blanks that come with a copied text", () => {
    expect(typedPeople("external_id", " 007 \r\n\n008\n007\n", "")).toEqual([
      { external_id: "007" },
      { external_id: "008" },
    ]);
    expect(typedPeople("external_id", " \n", "")).toEqual([]);
  });

  it("are named by the kind that was chosen, an alias with its label", () => {
    expect(typedPeople("device_id", "5f2c", "email")).toEqual([{ device_id: "5f2c" }]);
    expect(typedPeople("alias", "ana b@example.com", " email ")).toEqual([
      { alias_name: "ana b@example.com", alias_label: "email" },
    ]);
  });
});

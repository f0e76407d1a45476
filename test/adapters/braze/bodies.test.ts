/** Behaviour that public clients of Braze's cohort API show, and bugs of some of them. */
import { describe, expect, it } from "vitest";
import { cohortChanges, halves } from "../../../shared/adapters/braze/bodies.ts";
import type { Batch, Identifiers } from "../../../shared/ports/parts.ts";
import { ids } from "./scripted-client.ts";

const changes = (add: Partial<Identifiers>, remove: Partial<Identifiers> = {}) =>
  cohortChanges({ batch: 0, add: ids(add), remove: ids(remove) });
const email = (alias_name: string) => ({ alias_name, alias_label: "email" });

describe("the body of a change", () => {
  it.each([
    ["an external id", { user_ids: ["u", "v", "u"] }, { user_ids: ["u", "v"] }],
    ["a device id", { device_ids: ["d", "d"] }, { user_ids: [], device_ids: ["d"] }],
    ["an alias", { aliases: [email("a"), email("a")] }, { user_ids: [], aliases: [email("a")] }],
  ])("contains %s once if it is added or removed twice", (_, given, sent) => {
    expect(changes(given)).toEqual([sent]);
    expect(changes({}, given)).toEqual([{ ...sent, should_remove: true }]);
  });

  it("has one object for adds only, one for removes only, and none for neither", () => {
    expect(changes({ user_ids: ["u"] })).toEqual([{ user_ids: ["u"] }]);
    expect(changes({}, { user_ids: ["u"] })).toEqual([{ user_ids: ["u"], should_remove: true }]);
    expect(changes({})).toEqual([]);
  });

  it("is never built from an id that is both added and removed", () => {
    expect(() => changes({ user_ids: ["u"] }, { user_ids: ["u"] })).toThrow("adds and removes the same id");
    expect(() => changes({ device_ids: ["d"] }, { device_ids: ["d"] })).toThrow();
    expect(() => changes({ aliases: [email("a")] }, { aliases: [email("a")] })).toThrow();
  });

  it("does not quote the id in that error", () => {
    expect(() => changes({ user_ids: ["c4n4ry"] }, { user_ids: ["c4n4ry"] })).not.toThrow(/c4n4ry/);
  });

  it("keeps apart a user id and a device id of the same text", () => {
    expect(changes({ user_ids: ["x"] }, { device_ids: ["x"] })).toHaveLength(2);
  });

  it("keeps aliases apart whose concatenated name and label are equal", () => {
    const aliases = [
      { alias_name: "a:b", alias_label: "c" },
      { alias_name: "a", alias_label: "b:c" },
    ];
    expect(changes({ aliases })).toEqual([{ user_ids: [], aliases }]);
  });

  it("has only the name and label of an alias", () => {
    const alias = { ...email("a"), person: "ana" };
    expect(changes({ aliases: [alias] })).toEqual([{ user_ids: [], aliases: [email("a")] }]);
  });

  it("counts ids once, so 1,000 ids plus repeats are sent", () => {
    const user_ids = Array.from({ length: 1_001 }, (_, at) => `u${Math.max(1, at)}`);
    expect(changes({ user_ids })[0]?.user_ids).toHaveLength(1_000);
  });
});

describe("a batch in halves", () => {
  const whole: Batch = {
    batch: 4,
    add: ids({ user_ids: ["u1", "u2"], aliases: [email("a")] }),
    remove: ids({ user_ids: ["r1"], aliases: [email("b"), email("c")], device_ids: ["d1"] }),
  };

  it("holds every id once, in its direction", () => {
    const parts = halves(whole) ?? [];
    const joined = (direction: "add" | "remove", kind: keyof Identifiers): unknown[] =>
      parts.flatMap((part): unknown[] => part[direction][kind]);
    for (const direction of ["add", "remove"] as const)
      for (const kind of ["user_ids", "aliases", "device_ids"] as const)
        expect(joined(direction, kind)).toEqual(whole[direction][kind]);
    expect(parts.map(({ batch }) => batch)).toEqual([4, 4]);
  });

  it("has half of the ids on each side, whatever their kinds", () => {
    const size = ({ add, remove }: Batch) =>
      [add, remove].flatMap(({ user_ids, aliases, device_ids }) => [...user_ids, ...aliases, ...device_ids])
        .length;
    const add = ids({ user_ids: ["u1"], aliases: [email("a")], device_ids: ["d1", "d2", "d3", "d4"] });
    expect(halves({ batch: 0, add, remove: ids() })?.map(size)).toEqual([3, 3]);
    expect(halves({ batch: 0, add: ids(), remove: add })?.map(size)).toEqual([3, 3]);
    expect(halves(whole)?.map(size)).toEqual([4, 3]);
  });

  it("ends at single ids", () => {
    const singles = (batch: Batch): number =>
      halves(batch)
        ?.map(singles)
        .reduce((a, b) => a + b) ?? 1;
    expect(singles(whole)).toBe(7);
  });
});

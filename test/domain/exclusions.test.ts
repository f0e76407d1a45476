import { describe, expect, it } from "vitest";
import { EVERYWHERE, FORGOTTEN } from "../../shared/contract/exclusions.ts";
import {
  connectionOf,
  contentOf,
  exclusionObject,
  hasGained,
  listsOf,
  mentions,
  newestEditions,
  parseExclusionListId,
  readExclusionObject,
  refuseListBeyond,
} from "../../shared/domain/exclusions.ts";
import { aConnection } from "../fakes/ids.ts";

describe("the contents of exclusion lists", () => {
  it("are named by list and edition, so that names sort as editions do", () => {
    const named = (edition: number) => exclusionObject({ list: EVERYWHERE, edition }, "x");
    expect(named(7)).toBe("exclusions/everywhere/000000007-x.parquet");
    expect([named(10), named(9), named(100)].sort()).toEqual([named(9), named(10), named(100)]);
    expect(readExclusionObject(named(10))).toEqual({ list: EVERYWHERE, edition: 10 });
    const ofShop = exclusionObject({ list: aConnection("shop"), edition: 1 }, "y");
    expect(readExclusionObject(ofShop)).toEqual({ list: "shop", edition: 1 });
  });

  it.each([
    "ledgers/a/000000001-x.parquet",
    "exclusions/everywhere/x.parquet",
    "exclusions/everywhere/000000001-x.csv",
    "exclusions/a/b/000000001-x.parquet",
    "exclusions/everywhere/000000001.parquet",
    "other/exclusions/everywhere/000000001-x.parquet",
    "exclusions/everywhere/000000001-x.parquet.part",
  ])("are told from other names: %s", (object) => {
    expect(readExclusionObject(object)).toBeUndefined();
  });

  it("are newest by edition, all of them where several writers made it, whatever their order", () => {
    const shop = aConnection("shop");
    const [one, two, other] = [
      exclusionObject({ list: EVERYWHERE, edition: 9 }, "a"),
      exclusionObject({ list: EVERYWHERE, edition: 10 }, "b"),
      exclusionObject({ list: EVERYWHERE, edition: 10 }, "c"),
    ];
    const ofShop = exclusionObject({ list: shop, edition: 3 }, "d");
    const newest = [
      { list: EVERYWHERE, edition: 10, objects: [two, other] },
      { list: shop, edition: 3, objects: [ofShop] },
    ];
    expect(newestEditions([one, "exclusions/x", two, other, ofShop])).toEqual(newest);
    expect(newestEditions([two, one, ofShop, other])).toEqual(newest);
    expect(newestEditions([])).toEqual([]);
  });
});

describe("a list", () => {
  it("has gained people if its last gain is later than the edition that was used", () => {
    expect(hasGained(undefined, 0)).toBe(false);
    expect(hasGained(undefined)).toBe(false);
    expect(hasGained({ gained: 1 })).toBe(true);
    expect(hasGained({ gained: 3 }, 2)).toBe(true);
    expect(hasGained({ gained: 3 }, 3)).toBe(false);
    expect(hasGained({ gained: 3 }, 4)).toBe(false);
  });

  it("is that of the deployment, or of a connection by its id", () => {
    expect(parseExclusionListId("everywhere")).toBe(EVERYWHERE);
    expect(parseExclusionListId("w0rkspace")).toBe("w0rkspace");
    for (const text of ["Everywhere", "ana@example.com", "a/b", ""])
      expect(() => parseExclusionListId(text)).toThrow(expect.objectContaining({ kind: "not-found" }));
  });
});

describe("the lists that apply", () => {
  const shop = aConnection("shop");

  it("are those of the deployment and, at a connection, its own", () => {
    expect(listsOf(undefined)).toEqual([EVERYWHERE, FORGOTTEN]);
    expect(listsOf(shop)).toEqual([EVERYWHERE, FORGOTTEN, shop]);
  });

  it("are of all connections, but for a connection's own", () => {
    expect(listsOf(shop).map(connectionOf)).toEqual([undefined, undefined, shop]);
  });

  it("have identifiers, but for forgotten people", () => {
    const content = { object: "exclusions/x", sha256: "1" };
    const contents = listsOf(shop).map((id) => contentOf({ id, ...content }));
    expect(contents).toEqual([content, { ...content, keyed: true }, content]);
  });

  it("are within reach of whoever reaches their connection, or all of them", () => {
    for (const reach of ["all", [shop]] as const) expect(() => refuseListBeyond(reach, shop)).not.toThrow();
    expect(() => refuseListBeyond("all", EVERYWHERE)).not.toThrow();
    for (const list of [EVERYWHERE, FORGOTTEN] as const)
      expect(() => refuseListBeyond([shop], list)).toThrow("the exclusion list of all of them");
    expect(() => refuseListBeyond([], shop)).toThrow('touches the connection "shop"');
  });
});

describe("a reason mentions an identifier", () => {
  it.each([
    ["ana", "ana"],
    ["Ana wrote to us", "ANA"],
    ["asked by ana@example.com.", "ana@example.com"],
    ["Banana, and ana", "ana"],
    ["id=12;", "12"],
  ])("%j: %j", (reason, id) => {
    expect(mentions(reason, id)).toBe(true);
  });

  it.each([
    ["Banana and anagram", "ana"],
    ["ticket 4711", "47"],
    ["ticket 4711", "11"],
    ["señana", "ana"],
    ["ticket", "ana"],
  ])("%j: not %j", (reason, id) => {
    expect(mentions(reason, id)).toBe(false);
  });
});

/** Behaviour that public clients of Braze's cohort API show, and bugs of some of them. */
import { describe, expect, it } from "vitest";
import { batchOf, bodyOf, countIn, halves, idsIn } from "../../../shared/adapters/braze/bodies.ts";
import type { Batch, Identifiers } from "../../../shared/ports/parts.ts";
import { adding, ids, removing } from "../../fakes/batches.ts";

const email = (alias_name: string) => ({ alias_name, alias_label: "email" });
const text = (pieces: readonly Uint8Array[]) => Buffer.concat(pieces).toString();
const sent = ({ changes }: Batch): unknown => JSON.parse(Buffer.from(changes).toString());

describe("the changes of a batch", () => {
  it("are one object, with should_remove only for removes", () => {
    expect(sent(adding({ user_ids: ["u"] }))).toEqual([{ user_ids: ["u"] }]);
    expect(sent(removing({ user_ids: ["u"] }))).toEqual([{ user_ids: ["u"], should_remove: true }]);
  });

  it.each([
    ["an external id", { user_ids: ["u", "v"] }, { user_ids: ["u", "v"] }],
    ["a device id", { device_ids: ["d"] }, { user_ids: [], device_ids: ["d"] }],
    ["an alias", { aliases: [email("a")] }, { user_ids: [], aliases: [email("a")] }],
  ])("have user_ids always, and other lists only with ids: %s", (_, given, change) => {
    expect(sent(adding(given))).toEqual([change]);
    expect(idsIn(adding(given))).toEqual(ids(given));
  });
});

describe("the body of a request", () => {
  it("has its fields, and after them the changes as they are", () => {
    const changes = Buffer.from('[ {"user_ids":["été"]}]');
    expect(text(bodyOf({ cohort_id: "c" }, changes))).toBe(
      '{"cohort_id":"c","cohort_changes":[ {"user_ids":["été"]}]}',
    );
    expect(text(bodyOf({ cohort_id: "c", name: "été" }))).toBe('{"cohort_id":"c","name":"été"}');
  });
});

it("that can't be read is an error without their text", () => {
  const read = () => idsIn({ batch: 7, changes: Buffer.from('[{"user_ids":["c4n4ry"') });
  expect(read).toThrow("the changes of batch 7");
  expect(read).not.toThrow(/c4n4ry/);
});

describe("a batch in halves", () => {
  const halved = (whole: Batch): Batch[] => {
    const { first, second, middle } = halves(whole) ?? {};
    if (!first || !second) return [];
    expect(middle).toBe(countIn(first));
    return [first, second];
  };

  const all = {
    user_ids: ["u1", "u2"],
    aliases: [email("a"), email("b")],
    device_ids: ["d1", "d2", "d3"],
  };

  it.each(["add", "remove"] as const)("holds every id once, in its direction: %s", (direction) => {
    const pieces = halved(batchOf(4, direction, all));
    expect(pieces).toMatchObject([
      { batch: 4, direction },
      { batch: 4, direction },
    ]);
    const joined = (kind: keyof Identifiers): unknown[] =>
      pieces.flatMap((piece): unknown[] => idsIn(piece)[kind]);
    for (const kind of ["user_ids", "aliases", "device_ids"] as const)
      expect(joined(kind)).toEqual(all[kind]);
  });

  it("has half of the ids on each side, whatever their kinds", () => {
    const size = (piece: Batch) => Object.values(idsIn(piece)).flat().length;
    const few = { user_ids: ["u1"], aliases: [email("a")], device_ids: ["d1", "d2", "d3", "d4"] };
    expect(halved(adding(few)).map(size)).toEqual([3, 3]);
    expect(halved(removing(all)).map(size)).toEqual([4, 3]);
  });

  it("ends at single ids", () => {
    const singles = (batch: Batch): number => {
      const pieces = halved(batch);
      return pieces.length === 0 ? 1 : pieces.map(singles).reduce((one, other) => one + other);
    };
    expect(singles(adding(all))).toBe(7);
  });
});

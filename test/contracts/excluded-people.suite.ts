import { beforeEach, expect, it } from "vitest";
import type { Member } from "../../shared/domain/identifiers.ts";
import type { ExcludedPeople, ExcludedPerson } from "../../shared/ports/exclusions.ts";
import type { KeptObjects } from "../../shared/ports/kept-objects.ts";
import { keyedHash } from "../fakes/excluded-people.ts";

const AT = "2026-11-24T08:00:00.000Z";
const anna: Member = { kind: "external_id", id: "anna", label: "" };
const bo: Member = { kind: "alias", id: "bo'; DROP \u{1f600}", label: "email" };
const deviceOfBo: Member = { kind: "device_id", id: "bo'; DROP \u{1f600}", label: "" };

function excluded(member: Member, more: Partial<ExcludedPerson> = {}): ExcludedPerson {
  return { ...member, at: AT, by: "ops", reason: "ticket 4711", ...more };
}

/** Each test has a folder of its own. `give` uploads a file of external ids, one a row. */
export function excludedPeopleSuite(
  people: () => ExcludedPeople,
  kept: () => KeptObjects,
  give: (object: string, externalIds: readonly string[]) => Promise<void>,
): void {
  let folder = 0;
  beforeEach(() => {
    folder += 1;
  });
  const object = (edition: number, id = "x") =>
    `exclusions/list${folder}/${String(edition).padStart(9, "0")}-${id}.parquet`;
  const made = async (...those: ExcludedPerson[]) => {
    const { sha256 = "" } = await people().add(those, { from: undefined, into: object(1) });
    return { object: object(1), sha256 };
  };
  const objects = async () => {
    const names: string[] = [];
    for await (const one of kept().list()) names.push(one.object);
    return names;
  };
  const everybody = async (from: { object: string; sha256: string }) =>
    (await people().page(from, { limit: 100 })).items;

  it("has whom it was given, by whom, when and why", async () => {
    const those = [excluded(anna), excluded(bo), excluded(deviceOfBo)];
    const answer = await people().add(those, { from: undefined, into: object(1) });
    expect(answer).toMatchObject({ changed: 3, people: 3, sha256: expect.any(String) });
    const found = await everybody({ object: object(1), sha256: answer.sha256 ?? "" });
    expect(found).toHaveLength(3);
    expect(found).toEqual(expect.arrayContaining(those));
  });

  it("adds to those who are there, whose own entry stays, and counts a repeated person once", async () => {
    const from = await made(excluded(anna));
    const again = excluded(anna, { by: "another", reason: "other" });
    const answer = await people().add([again, excluded(bo), excluded(bo)], { from, into: object(2) });
    expect(answer).toMatchObject({ changed: 1, people: 2 });
    const found = await everybody({ object: object(2), sha256: answer.sha256 ?? "" });
    expect(found).toEqual([excluded(bo), excluded(anna)]);
    expect(await everybody(from)).toEqual([excluded(anna)]);
  });

  it("keeps keyed hashes of forgotten people, and knows them again", async () => {
    const [first, second] = [excluded(bo), excluded(deviceOfBo)];
    const into = { from: undefined, into: object(1), keyed: true };
    const { sha256 = "", ...answer } = await people().add([first, second, first], into);
    expect(answer).toEqual({ changed: 2, people: 2 });
    const from = { object: object(1), sha256 };
    const hashes = [first, second].map((one) => keyedHash(one));
    const found = await everybody(from);
    expect(found).toHaveLength(2);
    expect(found).toEqual(expect.arrayContaining(hashes));
    expect(JSON.stringify(found)).not.toContain(bo.id);
    const next = { from, into: object(2), keyed: true };
    expect(await people().add([first], next)).toEqual({ changed: 0, people: 2 });
    expect(await people().remove([anna], next)).toEqual({ changed: 0, people: 2 });
    const left = await people().remove([bo], next);
    expect(left).toMatchObject({ changed: 1, people: 1 });
    expect(await everybody({ object: object(2), sha256: left.sha256 ?? "" })).toEqual([hashes[1]]);
  });

  it("keeps keyed hashes of everybody in a file", async () => {
    const list = { object: `uploads/${folder}.csv`, format: "csv" } as const;
    await give(list.object, ["anna", "bea", "anna"]);
    const said = { at: AT, by: "eva", reason: "ticket 12" };
    const into = { from: undefined, into: object(1), keyed: true };
    const answer = await people().addFile({ list, ...said }, into);
    if (typeof answer === "string" || !("sha256" in answer)) throw new Error("nobody was added");
    const found = await everybody({ object: object(1), sha256: answer.sha256 ?? "" });
    const hashed = (id: string) => keyedHash(excluded({ kind: "external_id", id, label: "" }, said));
    expect(found).toHaveLength(2);
    expect(found).toEqual(expect.arrayContaining([hashed("anna"), hashed("bea")]));
    const named = { ...into, from: { object: object(1), sha256: answer.sha256 ?? "" } };
    expect(await people().add([excluded(anna)], named)).toEqual({ changed: 0, people: 2 });
    expect(await people().addFile({ list, ...said, reason: "Bea asked" }, into)).toBe("identifier-in-reason");
  });

  it("adds everybody in a file to those who are there, each once", async () => {
    const from = await made(excluded(anna));
    const list = { object: `uploads/${folder}.csv`, format: "csv" } as const;
    await give(list.object, ["bea", "anna", "bea", "cleo"]);
    const said = { at: AT, by: "eva", reason: "ticket 12" };
    const answer = await people().addFile({ list, ...said }, { from, into: object(2) });
    expect(answer).toMatchObject({ changed: 2, people: 3, sha256: expect.any(String) });
    if (typeof answer === "string" || !("sha256" in answer)) throw new Error("nobody was added");
    const found = await everybody({ object: object(2), sha256: answer.sha256 ?? "" });
    const external = (id: string) => excluded({ kind: "external_id", id, label: "" }, said);
    expect(found).toEqual([external("cleo"), external("bea"), excluded(anna)]);
    const again = { from: { object: object(2), sha256: answer.sha256 ?? "" }, into: object(3) };
    expect(await people().addFile({ list, ...said }, again)).toEqual({ changed: 0, people: 3 });
  });

  it("adds nobody of a file that is missing, or where the reason has an identifier of somebody in it", async () => {
    const list = { object: `uploads/${folder}.csv`, format: "csv" } as const;
    const into = { from: undefined, into: object(1) };
    const said = { at: AT, by: "eva", reason: "Bea asked" };
    expect(await people().addFile({ list, ...said }, into)).toMatchObject({ reason: "data-missing" });
    await give(list.object, ["bea", "cleo"]);
    expect(await people().addFile({ list, ...said }, into)).toBe("identifier-in-reason");
    expect(await objects()).not.toContain(object(1));
    const other = { ...said, reason: "bear, cleopatra" };
    expect(await people().addFile({ list, ...other }, into)).toMatchObject({ changed: 2 });
  });

  it("refuses a file that has nobody", async () => {
    const list = { object: `uploads/${folder}.csv`, format: "csv" } as const;
    await give(list.object, []);
    const said = { at: AT, by: "eva", reason: "ticket 12" };
    const into = { from: undefined, into: object(1) };
    expect(await people().addFile({ list, ...said }, into)).toMatchObject({ reason: "data-unreadable" });
    expect(await objects()).not.toContain(object(1));
  });

  it("adds and removes people who are stored, as they were stored", async () => {
    const { sha256 = "" } = await people().add([excluded(bo), excluded(deviceOfBo)], {
      from: undefined,
      into: object(1, "stored"),
    });
    const stored = { object: object(1, "stored"), sha256 };
    const from = await made(excluded(anna), excluded(bo, { by: "another" }));
    const added = await people().add(stored, { from, into: object(2) });
    expect(added).toMatchObject({ changed: 1, people: 3 });
    expect(await everybody({ object: object(2), sha256: added.sha256 ?? "" })).toEqual(
      expect.arrayContaining([excluded(anna), excluded(bo, { by: "another" }), excluded(deviceOfBo)]),
    );
    const left = await people().remove(stored, { from, into: object(3) });
    expect(left).toMatchObject({ changed: 1, people: 1 });
    expect(await everybody({ object: object(3), sha256: left.sha256 ?? "" })).toEqual([excluded(anna)]);
  });

  it("knows stored people again on a list of keyed hashes, and counts whom a list has", async () => {
    const { sha256 = "" } = await people().add([excluded(anna), excluded(bo)], {
      from: undefined,
      into: object(1, "stored"),
    });
    const stored = { object: object(1, "stored"), sha256 };
    const plain = await made(excluded(bo), excluded(deviceOfBo));
    expect(await people().count(stored, plain)).toBe(1);
    const into = { from: undefined, into: object(2), keyed: true };
    const { sha256: keyedSha = "" } = await people().add([excluded(anna), excluded(deviceOfBo)], into);
    const keyed = { object: object(2), sha256: keyedSha, keyed: true } as const;
    expect(await people().count(stored, keyed)).toBe(1);
    const into3 = { from: keyed, into: object(3), keyed: true };
    const into4 = { from: keyed, into: object(4), keyed: true };
    expect(await people().add(stored, into3)).toMatchObject({ changed: 1, people: 3 });
    expect(await people().remove(stored, into4)).toMatchObject({ changed: 1, people: 1 });
  });

  it("tells in which texts an identifier of stored people is", async () => {
    const stored = await made(excluded(anna), excluded(bo));
    const texts = ["nobody", "WHERE id = 'ANNA'", "annabel", `"${bo.id}"`];
    expect(await people().mentioned(stored, texts)).toEqual([false, true, false, true]);
    expect(await people().mentioned(stored, [])).toEqual([]);
  });

  it("writes nothing where everybody is there", async () => {
    const from = await made(excluded(anna));
    const answer = await people().add([excluded(anna)], { from, into: object(2) });
    expect(answer).toEqual({ changed: 0, people: 1 });
    expect(await objects()).not.toContain(object(2));
  });

  it("removes by kind, text and label, and writes nothing where nobody is there", async () => {
    const from = await made(excluded(anna), excluded(bo), excluded(deviceOfBo));
    const others = [
      { ...bo, label: "phone" },
      { ...anna, kind: "device_id" as const },
    ];
    expect(await people().remove(others, { from, into: object(2) })).toEqual({ changed: 0, people: 3 });
    expect(await objects()).not.toContain(object(2));
    const answer = await people().remove([bo, bo, anna], { from, into: object(2) });
    expect(answer).toMatchObject({ changed: 2, people: 1 });
    expect(await everybody({ object: object(2), sha256: answer.sha256 ?? "" })).toEqual([
      excluded(deviceOfBo),
    ]);
  });

  it("may become empty, and has people again", async () => {
    const from = await made(excluded(anna));
    const emptied = await people().remove([anna], { from, into: object(2) });
    expect(emptied).toMatchObject({ changed: 1, people: 0 });
    const empty = { object: object(2), sha256: emptied.sha256 ?? "" };
    expect(await everybody(empty)).toEqual([]);
    const answer = await people().add([excluded(bo)], { from: empty, into: object(3) });
    expect(await everybody({ object: object(3), sha256: answer.sha256 ?? "" })).toEqual([excluded(bo)]);
  });

  it("is read page after page, last added first", async () => {
    const numbered = (n: number) => excluded({ kind: "external_id", id: `u${n}`, label: "" });
    let from = await made(numbered(1), numbered(2));
    const { sha256 = "" } = await people().add([numbered(3)], { from, into: object(2) });
    from = { object: object(2), sha256 };
    const first = await people().page(from, { limit: 2 });
    expect(first.items).toEqual([numbered(3), numbered(2)]);
    const { cursor = "" } = first;
    expect(await people().page(from, { limit: 2, cursor })).toEqual({ items: [numbered(1)] });
    expect(await people().page(from, { limit: 3 })).not.toHaveProperty("cursor");
  });

  it("refuses a cursor that no page gave", async () => {
    const from = await made(excluded(anna));
    for (const cursor of ["", "x", "1 OR 1=1", "-1"])
      await expect(people().page(from, { limit: 1, cursor })).rejects.toMatchObject({
        code: "invalid-cursor",
      });
  });

  it("of several contents everybody counts, each once", async () => {
    await people().add([excluded(anna), excluded(bo)], { from: undefined, into: object(1, "one") });
    await people().add([excluded(anna, { by: "another" }), excluded(deviceOfBo)], {
      from: undefined,
      into: object(1, "two"),
    });
    const { people: count, sha256 } = await people().unite([object(1, "one"), object(1, "two")], object(2));
    expect(count).toBe(3);
    const found = await everybody({ object: object(2), sha256 });
    expect(found).toEqual(expect.arrayContaining([excluded(anna), excluded(bo), excluded(deviceOfBo)]));
    expect(found).toHaveLength(3);
    const names = (await objects()).filter((name) => name.startsWith(`exclusions/list${folder}/`));
    expect(names.sort()).toEqual([object(1, "one"), object(1, "two"), object(2)]);
  });

  it("a content that is missing, or not as it was written, is an error and never an empty list", async () => {
    const from = await made(excluded(anna));
    const missing = { object: object(9), sha256: from.sha256 };
    const other = { ...from, sha256: "0".repeat(64) };
    for (const [one, what] of [
      [missing, "is missing"],
      [other, "is not as it was written"],
    ] as const) {
      await expect(people().page(one, { limit: 1 })).rejects.toThrow(what);
      await expect(people().add([excluded(bo)], { from: one, into: object(5) })).rejects.toThrow(what);
      await expect(people().remove([anna], { from: one, into: object(5) })).rejects.toThrow(what);
    }
    await expect(people().unite([object(9)], object(5))).rejects.toThrow();
    expect(await objects()).not.toContain(object(5));
  });
}

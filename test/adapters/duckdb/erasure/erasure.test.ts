import { createHash } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Member } from "../../../../shared/domain/identifiers.ts";
import { bucketObject, CHANGES } from "../../../../shared/domain/import-objects.ts";
import type { StoredPeople } from "../../../../shared/ports/erasure.ts";
import type { Batch, Identifiers } from "../../../../shared/ports/parts.ts";
import { lineOf, readBatch, removing } from "../../../fakes/batches.ts";
import { type Stored, stored } from "./stored.ts";

let all: Stored;
let people: StoredPeople;
beforeAll(async () => {
  all = await stored();
  people = await all.people([anna, alias, device]);
});
afterEach(() => all.client.middlewareStack.remove("trouble"));
afterAll(() => all?.close());

const anna: Member = { kind: "external_id", id: "anna", label: "" };
const alias: Member = { kind: "alias", id: "annie", label: "email" };
const device: Member = { kind: "device_id", id: "d'1", label: "" };
/** Others who have the same text: of another kind, or with another label. */
const others: Member[] = [
  { kind: "device_id", id: "anna", label: "" },
  { kind: "alias", id: "annie", label: "sms" },
  { kind: "external_id", id: "bo", label: "" },
];

const held = (members: readonly Member[]) => members.map((one) => ({ ...one, held: "in" }));
const numbered = (members: readonly Member[]) =>
  members.map((one, at) => ({ number: at + 1, ...one, at: "2026-01-01", by: "ops", reason: "ticket" }));
const erase = (object: string) => all.erasure.erase({ object }, people);
const find = (object: string) => all.erasure.find({ object }, people);

/** What comes before or instead of the next call of this name, or of all. */
function trouble(command: string, does: () => Promise<void>, { always = false } = {}) {
  let isOver = false;
  all.client.middlewareStack.add(
    (next, { commandName = "" }) =>
      async (args) => {
        if (isOver || commandName !== command) return next(args);
        isOver = !always;
        await does();
        return next(args);
      },
    { step: "initialize", name: "trouble" },
  );
}

describe("a ledger", () => {
  const object = "ledgers/c/k/1.r.x.parquet";

  it("is written without them, intact, and no version has them any more", async () => {
    await all.putParquet(object, held([anna, device]));
    await all.putParquet(object, held([anna, ...others, alias]));
    expect(await find(object)).toBe(4);
    expect(await erase(object)).toBe(4);
    const versions = await all.versions(object);
    expect(versions).toHaveLength(1);
    expect(await all.rows(object)).toEqual(expect.arrayContaining(held(others)));
    expect(await all.rows(object)).toHaveLength(3);
    const sha256 = createHash("sha256")
      .update(versions[0] ?? "")
      .digest("hex");
    expect(await all.metadata(object)).toEqual({ sha256 });
    expect(await find(object)).toBe(0);
    expect(await erase(object)).toBe(0);
    expect(await all.versions(object)).toEqual(versions);
  });

  it("that never had them stays as it is, in all versions", async () => {
    await all.putParquet("ledgers/c/k/2.r.x.parquet", held(others));
    await all.putParquet("ledgers/c/k/2.r.x.parquet", held(others.slice(1)));
    const before = await all.versions("ledgers/c/k/2.r.x.parquet");
    expect(await erase("ledgers/c/k/2.r.x.parquet")).toBe(0);
    expect(await all.versions("ledgers/c/k/2.r.x.parquet")).toEqual(before);
  });

  it("that was deleted stays deleted, and its versions without them can be restored", async () => {
    const gone = "ledgers/c/k/3.r.x.parquet";
    await all.putParquet(gone, held(others));
    await all.putParquet(gone, held([anna]));
    const [, without] = await all.versions(gone);
    await all.remove(gone);
    expect(await erase(gone)).toBe(1);
    expect(await all.versions(gone)).toEqual(["mark", without]);
    expect(await all.read(gone)).toBeUndefined();
  });

  it("of nobody else is empty afterwards", async () => {
    await all.putParquet("ledgers/c/k/4.r.x.parquet", held([anna]));
    await erase("ledgers/c/k/4.r.x.parquet");
    expect(await all.rows("ledgers/c/k/4.r.x.parquet")).toEqual([]);
  });
});

it.each(["changes.parquet", bucketObject(CHANGES, 7, "x1y2z3"), bucketObject(CHANGES, 7, "0")])(
  "keeps each row of %s where it is, without an identifier",
  async (name) => {
    const object = `prepared/r/1.none.k.x/${name}`;
    const rows = [anna, ...others, alias].map((one, line) => ({
      ...{ ...one, held: "out", direction: "add", part: 0, batch: 7 },
      line,
    }));
    await all.putParquet(object, rows);
    expect(await erase(object)).toBe(2);
    const left = (await all.rows(object)).sort((one, other) => Number(one["line"]) - Number(other["line"]));
    const erased = (kind: string) => ({ kind, id: "", label: "" });
    expect(left).toEqual([
      { ...rows[0], ...erased("external_id") },
      ...rows.slice(1, 4),
      { ...rows[4], ...erased("alias") },
    ]);
  },
);

it("finds nobody in what names buckets, and leaves it", async () => {
  const object = "ledgers/c/k/5.r.x.sha256";
  await all.put(object, "0a\n0b\n");
  expect([await find(object), await erase(object)]).toEqual([0, 0]);
  expect(String(await all.read(object))).toBe("0a\n0b\n");
});

it.each(["others.parquet", "others.07.of16.parquet"])(
  "forgets other identifiers of a member with the member, and them alone, in %s",
  async (name) => {
    const object = `prepared/r/1.none.k.x/${name}`;
    const row = (one: Member, other: Member) => ({
      ...one,
      ...{ other_kind: other.kind, other_id: other.id, other_label: other.label },
    });
    const [first, second, third] = others as [Member, Member, Member];
    await all.putParquet(object, [
      row(anna, first),
      row(second, device),
      row(second, third),
      row(anna, alias),
    ]);
    expect(await erase(object)).toBe(4);
    expect(await all.rows(object)).toEqual([row(second, third)]);
  },
);

it("forgets rejected rows, also those of an alias without its label, and keeps rows without any identifier", async () => {
  const object = "prepared/r/1.none.k.x/rejected.parquet";
  const row = (kind: string | null, id: string | null, label: string | null) => ({
    kind,
    id,
    label,
    reason: "x",
  });
  const kept = [row("alias", "annie", "sms"), row(null, null, null), row("device_id", "anna", null)];
  await all.putParquet(object, [row("alias", "annie", null), ...kept, row("external_id", "anna", "")]);
  expect(await erase(object)).toBe(2);
  expect(await all.rows(object)).toEqual(kept);
});

it("takes people off earlier editions of an exclusion list, and the others keep their numbers and order", async () => {
  const object = "exclusions/everywhere/000000001-x.parquet";
  const rows = numbered([...others, anna, ...others.map((one) => ({ ...one, id: `${one.id}!` })), device]);
  await all.putParquet(object, rows);
  expect(await erase(object)).toBe(2);
  expect(await all.rows(object)).toEqual(rows.filter((_, at) => at !== 3 && at !== 7));
});

it.each([
  ["as they are", "parts/r/0", (batch: Batch) => lineOf(batch)],
  ["of an older version", "parts/r/1", (batch: Batch) => `${JSON.stringify(readBatch(batch))}\n`],
])("ends a part that has them, whole: lines %s", async (_, folder, line) => {
  const batch = (given: Partial<Identifiers>) => line(removing(given));
  const aliases = [{ alias_name: "annie", alias_label: "email" }];
  const theirs = batch({ user_ids: ["anna", "bo"], aliases, device_ids: ["d'1", "anna"] });
  await all.put(`${folder}/00000.jsonl`, theirs);
  await all.put(`${folder}/00001.jsonl`, batch({ user_ids: ["d'1"], device_ids: ["anna"] }));
  expect(await erase(`${folder}/00000.jsonl`)).toBe(3);
  expect(await erase(`${folder}/00001.jsonl`)).toBe(0);
  expect(await all.versions(`${folder}/00000.jsonl`)).toEqual([]);
  expect(await all.versions(`${folder}/00001.jsonl`)).toHaveLength(1);
});

it("leaves them out of files of rejected rows, also with the apostrophe before what a spreadsheet takes for a formula", async () => {
  const line = (...fields: string[]) => `${fields.map((field) => `"${field}"`).join(",")}\r\n`;
  const header = line("identifier", "identifier_kind", "alias_label", "kind", "reason", "change");
  const bo = line("bo", "external_id", "", "rejected", "x", "");
  const text = [
    ...[header, line("'=1+1", "external_id", "", "rejected", "x", ""), bo],
    ...[
      line("annie", "alias", "", "rejected", "x", ""),
      line("annie", "alias", "sms", "refused", "y", "add"),
    ],
    ...[
      line("d'1", "device_id", "", "refused", "y", "add"),
      line("d'1", "external_id", "", "refused", "y", "add"),
    ],
  ];
  await all.put("rejected/r.csv", text.join(""));
  const formula = await all.people([{ ...anna, id: "=1+1" }, alias, device]);
  expect(await all.erasure.erase({ object: "rejected/r.csv" }, formula)).toBe(3);
  expect(String(await all.read("rejected/r.csv"))).toBe([header, bo, text[4], text[6]].join(""));
});

it("names every object that has any version, deleted ones too, once and in order, from where it stopped", async () => {
  for (const name of ["a", "b", "c"])
    for (const text of ["1", "2"]) await all.put(`rejected/names/${name}`, text);
  await all.remove("rejected/names/b");
  const names = async (after?: string) => {
    const found: string[] = [];
    for await (const one of all.erasure.objects("rejected/", after)) found.push(one);
    return found.filter((one) => one.startsWith("rejected/names/"));
  };
  expect(await names()).toEqual(["rejected/names/a", "rejected/names/b", "rejected/names/c"]);
  expect(await names("rejected/names/a")).toEqual(["rejected/names/b", "rejected/names/c"]);
  expect(await names("rejected/names/c")).toEqual([]);
});

it("names thousands of objects, in pages", async () => {
  const names = Array.from({ length: 1_050 }, (_, at) => `parts/many/${String(at).padStart(5, "0")}`);
  for (let from = 0; from < names.length; from += 50)
    await Promise.all(names.slice(from, from + 50).map((name) => all.put(name, "{}")));
  const found: string[] = [];
  for await (const one of all.erasure.objects("parts/", "parts/many/")) found.push(one);
  expect(found.filter((one) => one.startsWith("parts/many/"))).toEqual(names);
}, 60_000);

it("ends an object with all its versions and marks", async () => {
  for (const text of ["1", "2"]) await all.put("exclusions/end/x", text);
  await all.remove("exclusions/end/x");
  await all.put("exclusions/end/x.2", "stays");
  await all.erasure.end("exclusions/end/x");
  await all.erasure.end("exclusions/end/x");
  expect(await all.versions("exclusions/end/x")).toEqual([]);
  expect(String(await all.read("exclusions/end/x.2"))).toBe("stays");
});

describe("if the store does not do as it is told", () => {
  const object = (name: string) => `ledgers/c/trouble/${name}.parquet`;
  const twoVersions = async (name: string) => {
    await all.putParquet(object(name), held([anna, device]));
    await all.putParquet(object(name), held([anna, ...others]));
  };
  const refused = () => Promise.reject(Object.assign(new Error("refused"), { name: "AccessDenied" }));

  it("a version that can't be ended stops no other, is told, and is ended by the next round", async () => {
    await twoVersions("refused");
    trouble("DeleteObjectCommand", refused);
    await expect(erase(object("refused"))).rejects.toThrow("refused");
    expect(await find(object("refused"))).toBe(2);
    expect(await erase(object("refused"))).toBe(2);
    expect(await find(object("refused"))).toBe(0);
    expect(await all.rows(object("refused"))).toHaveLength(3);
  });

  it("nothing is ended before its replacement is there", async () => {
    await twoVersions("unwritten");
    const before = await all.versions(object("unwritten"));
    trouble("PutObjectCommand", refused);
    await expect(erase(object("unwritten"))).rejects.toThrow("refused");
    expect(await all.versions(object("unwritten"))).toEqual(before);
  });

  it("a write whose answer was lost is found done by its repeat", async () => {
    await twoVersions("lost");
    let isLost = false;
    all.client.middlewareStack.add(
      (next, { commandName = "" }) =>
        async (args) => {
          const answer = await next(args);
          if (isLost || commandName !== "PutObjectCommand") return answer;
          isLost = true;
          throw Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
        },
      // Below the SDK's own retries.
      { step: "finalizeRequest", priority: "low", name: "trouble" },
    );
    expect(await erase(object("lost"))).toBe(3);
    expect(isLost).toBe(true);
    expect(await find(object("lost"))).toBe(0);
    expect(await all.rows(object("lost"))).toHaveLength(3);
  });

  it("an object that is deleted meanwhile does not come back", async () => {
    await twoVersions("deleted");
    trouble("PutObjectCommand", () => all.remove(object("deleted")));
    expect(await erase(object("deleted"))).toBe(3);
    expect(await all.versions(object("deleted"))).toEqual(["mark"]);
  });

  it("an object that is put anew meanwhile is what is erased from", async () => {
    await twoVersions("anew");
    trouble("PutObjectCommand", async () => {
      all.client.middlewareStack.remove("trouble");
      await all.putParquet(object("anew"), held([others[0] as Member, alias]));
    });
    expect(await erase(object("anew"))).toBe(4);
    expect(await all.rows(object("anew"))).toEqual(held(others.slice(0, 1)));
    expect(await all.versions(object("anew"))).toHaveLength(1);
  });

  it("an object that is put anew all the time is given up", async () => {
    await twoVersions("restless");
    let puts = 0;
    trouble(
      "PutObjectCommand",
      async () => {
        const another = { ...anna, id: `bo ${puts}` };
        if (puts++ % 2 === 0) await all.putParquet(object("restless"), held([anna, another]));
      },
      { always: true },
    );
    await expect(erase(object("restless"))).rejects.toThrow("changes all the time");
  });

  it("a version that is ended by another meanwhile has nobody", async () => {
    await all.putParquet(object("ended"), held([anna]));
    trouble("GetObjectCommand", () => all.erasure.end(object("ended")));
    expect(await erase(object("ended"))).toBe(0);
  });

  it("what can't be decoded is told, and stays; what can be is erased all the same", async () => {
    await all.putParquet(object("damaged"), held([anna, ...others]));
    await all.put(object("damaged"), "PAR1 not Parquet PAR1");
    expect(await find(object("damaged"))).toBe("unreadable");
    expect(await erase(object("damaged"))).toBe("unreadable");
    expect((await all.versions(object("damaged"))).map(String)).toEqual(["PAR1 not Parquet PAR1"]);
  });

  it("refuses people that are missing or not as they were written", async () => {
    const missing = { object: "exclusions/sought/none.parquet", sha256: "x" };
    await expect(all.erasure.find({ object: object("x") }, missing)).rejects.toThrow("are missing");
    const damaged = { ...people, sha256: "x" };
    await expect(all.erasure.find({ object: object("x") }, damaged)).rejects.toThrow(
      "not as they were written",
    );
  });
});

it("searches for the people that it is asked for, after others", async () => {
  const object = "ledgers/c/asked/1.parquet";
  await all.putParquet(object, held([anna, ...others]));
  const bo = await all.people([{ kind: "external_id", id: "bo", label: "" }]);
  expect([await find(object), await all.erasure.find({ object }, bo)]).toEqual([1, 1]);
  await all.erasure.discard();
  expect(await all.erasure.erase({ object }, bo)).toBe(1);
  expect(await all.rows(object)).toEqual(expect.arrayContaining(held([anna, ...others.slice(0, 2)])));
});

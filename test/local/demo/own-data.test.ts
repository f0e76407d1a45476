import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { lastTenth, usersInOrder, writeWithout } from "../../../local/demo/own-data.ts";
import { temporaryFolder } from "../folder.ts";

const folder = temporaryFolder();

describe("your own data", () => {
  it("loses its last tenth of users, by first appearance, and nothing else", async () => {
    const file = join(folder, "data.csv");
    const ids = ["z", "007", "é", ...Array.from({ length: 17 }, (_, n) => `u${n}`)];
    const rows = [...ids, "z", "u16"].map((id) => `${id},2026-01-01,"a, b"\n`);
    writeFileSync(file, `id,day,note\n${rows.join("")}`);

    const { users, rows: count } = await usersInOrder(file, { user: "id", time: "day" });
    expect(users).toEqual(ids);
    expect(count).toBe(22);
    const leaving = lastTenth(users);
    expect([...leaving]).toEqual(["u15", "u16"]);

    const copy = join(folder, "copy.csv");
    await writeWithout(file, "id", leaving, copy);
    const kept = rows.filter((row) => !/^u1[56],/.test(row));
    expect(readFileSync(copy, "utf8")).toBe(`id,day,note\n${kept.join("")}`);
  });

  it("lists the columns if one is missing", async () => {
    const file = join(folder, "other.csv");
    writeFileSync(file, "a,b\n1,2\n");
    await expect(usersInOrder(file, { user: "a", time: "c" })).rejects.toThrow(
      'no column "c". It has: a, b.',
    );
  });

  it("stays complete if there are fewer than ten users", () => {
    expect(lastTenth(["a", "b"]).size).toBe(0);
  });
});

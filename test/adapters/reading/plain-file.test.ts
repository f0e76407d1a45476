import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { plainFile } from "../../../shared/adapters/reading/plain-file.ts";
import type { TextEncoding } from "../../../shared/contract/csv.ts";
import { temporaryFolder } from "../../local/folder.ts";

const folder = temporaryFolder();
let files = 0;

async function plain(bytes: Uint8Array, given?: TextEncoding) {
  const path = join(folder, `${files++}`);
  writeFileSync(path, bytes);
  const { path: there, encoding, mark } = await plainFile(path, given);
  return { encoding, text: readFileSync(there).subarray(mark).toString() };
}

const text = `id,note\n${"7,ñ\n".repeat(50_000)}`;
const bytes = Buffer.from(text);
const packers = { gzip: (part: Buffer) => gzipSync(part), zstd: (part: Buffer) => zstdCompressSync(part) };

describe.each(Object.entries(packers))("%s", (_, pack) => {
  const two = Buffer.concat([pack(bytes.subarray(0, 70_001)), pack(bytes.subarray(70_001))]);

  it("is read to its end, of one member or several", async () => {
    expect(await plain(pack(bytes))).toEqual({ encoding: "utf-8", text });
    expect(await plain(two)).toEqual({ encoding: "utf-8", text });
    expect((await plain(pack(Buffer.alloc(0)))).text).toBe("");
  });

  it("that ends early is unreadable, wherever it ends", async () => {
    const whole = pack(bytes.subarray(0, 70_001)).length;
    for (let length = 4; length < two.length; length += length < whole ? 3 : 7) {
      if (length === whole) continue;
      await expect(plain(two.subarray(0, length)), `${length}`).rejects.toThrow("in the middle of its");
    }
  });

  it("that is damaged is unreadable", async () => {
    const damaged = Buffer.from(pack(bytes));
    damaged.fill(0xff, damaged.length - 12, damaged.length - 4);
    await expect(plain(damaged)).rejects.toThrow(/damaged|in the middle/);
    await expect(plain(Buffer.concat([pack(bytes), Buffer.from("garbage")]))).rejects.toThrow();
  });
});

describe("an encoding", () => {
  const utf16 = (marked: string) => Buffer.from(marked, "utf16le");

  it("is known by its mark, or given", async () => {
    expect(await plain(Buffer.from("\ufeffid\né"))).toEqual({ encoding: "utf-8", text: "id\né" });
    expect(await plain(utf16("\ufeffid\né😀"))).toEqual({ encoding: "utf-16le", text: "id\né😀" });
    expect(await plain(utf16("\ufeffid\né").swap16())).toEqual({ encoding: "utf-16be", text: "id\né" });
    expect(await plain(utf16("id\né"), "utf-16le")).toEqual({ encoding: "utf-16le", text: "id\né" });
    expect(await plain(Buffer.from([0x69, 0x80]), "windows-1252")).toMatchObject({ text: "i€" });
    expect(await plain(gzipSync(utf16("\ufeffid")))).toEqual({ encoding: "utf-16le", text: "id" });
  });

  it("that breaks off or is not known is told", async () => {
    await expect(plain(utf16("\ufeffid\né").subarray(0, 9))).rejects.toThrow("is not UTF-16LE all through");
    await expect(plain(utf16("id,name\n"))).rejects.toThrow("looks like UTF-16 without a mark");
  });
});

it("a file of another kind is told by its name", async () => {
  await expect(plain(Buffer.from("PK\u0003\u0004…"))).rejects.toThrow("ZIP archive, or a workbook of Excel");
  await expect(plain(Buffer.from("PAR1\u0015…"))).rejects.toThrow("is a Parquet file");
  expect((await plain(Buffer.from("PAR1,b\n"))).text).toBe("PAR1,b\n");
});

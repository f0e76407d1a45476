import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkParquet } from "../../../shared/adapters/reading/parquet-check.ts";
import { temporaryFolder } from "../../local/folder.ts";
import { parquetFile, right, type Written } from "./parquet-written.ts";

const path = join(temporaryFolder(), "some.parquet");
const pages = [["u1", "u2"], ["u3"]];

async function checked(body: Buffer): Promise<void> {
  writeFileSync(path, body);
  await checkParquet(path);
}

describe("the check of a Parquet file", () => {
  it.each<[string, Partial<Written>]>([
    ["with checksums", {}],
    ["with long statistics in its pages", { statistics: 2_000 }],
    ["with pages of more than a megabyte", { pages: [["u1"], ["x".repeat(3_000_000)], ["u2"]] }],
    ["with many small pages", { pages: Array.from({ length: 30_000 }, (_, at) => [`user-${at}`, "…"]) }],
  ])("finds one sound %s, and no more if a byte of a value is another one", async (_, more) => {
    const body = parquetFile({ pages, checksum: right, ...more });
    await checked(body);
    const last = more.pages?.at(-1)?.at(-1) ?? "u3";
    body[body.lastIndexOf(last) + Buffer.byteLength(last) - 1] = 0x56;
    await expect(checked(body)).rejects.toMatchObject({
      said: "is damaged: the checksum of a page is not that of its bytes",
    });
  });

  it("says nothing of pages without checksums, nor of a footer that it can't parse", async () => {
    const body = parquetFile({ pages });
    await checked(body);
    body.fill(0xff, body.length - 60, body.length - 8);
    await checked(body);
    body.writeUInt32LE(body.length * 2, body.length - 8);
    await checked(body);
  });

  it.each<[string, Buffer]>([
    ["is encrypted", Buffer.from("PARE and so on PARE")],
    ["is encrypted", parquetFile({ pages, isEncrypted: true })],
    ["is compressed with LZO, which is not read: use Snappy, zstd or gzip", parquetFile({ pages, codec: 3 })],
    [
      "is compressed with the LZ4 of Hadoop, which is not read: use Snappy, zstd or gzip",
      parquetFile({ pages, codec: 5 }),
    ],
    ["ends before Parquet's footer", parquetFile({ pages }).subarray(0, -9)],
    ["ends before Parquet's footer", Buffer.from("PAR1")],
    ["is no Parquet file", Buffer.from("user,time\n")],
    ["is no Parquet file", Buffer.alloc(0)],
  ])("says: it %s", async (said, body) => {
    await expect(checked(body)).rejects.toMatchObject({ said });
  });
});

/**
 * What the engine does not say, or does not look at, of a Parquet file: that it is encrypted or compressed in a way
 * that is not read, and whether its pages are the ones that were written. Source: `parquet.thrift` of parquet-format.
 */
import { type FileHandle, open } from "node:fs/promises";
import { crc32 } from "node:zlib";
import { type ThriftStruct, type ThriftValue, thriftStruct } from "./thrift.ts";
import { UnreadableFile } from "./unreadable-file.ts";

/** The numbers of fields that are looked at. */
const fields = {
  file: { rowGroups: 4, encryption: 8 },
  rowGroup: { columns: 1 },
  column: { metaData: 3 },
  metaData: { codec: 4, compressedBytes: 7, dataPage: 9, dictionaryPage: 11 },
  page: { compressedBytes: 3, crc: 4 },
};

/** By the numbers of `CompressionCodec`. */
const codecsNotRead: Readonly<Record<number, string>> = { 3: "LZO", 5: "the LZ4 of Hadoop" };

const MAGIC = "PAR1";
const ENCRYPTED_MAGIC = "PARE";
const TAIL_BYTES = 8;
/** Most headers of pages are shorter; one with statistics of long texts may take the second. */
const HEADER_BYTES = [512, 1 << 20];
/** Bytes read at once. */
const WINDOW = 1 << 20;

/** Throws `UnreadableFile`. A footer that can't be parsed is left to the engine. */
export async function checkParquet(path: string): Promise<void> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const bytes = new Window(file, size);
    if ((await bytes.text(0)) !== MAGIC) {
      const isEncrypted = (await bytes.text(0)) === ENCRYPTED_MAGIC;
      throw new UnreadableFile(isEncrypted ? "encrypted" : "not-parquet");
    }
    if (size < MAGIC.length + TAIL_BYTES || (await bytes.text(size - MAGIC.length)) !== MAGIC)
      throw new UnreadableFile("no-footer");
    const footer = await footerOf(bytes, size);
    if (!footer) return;
    if (footer.has(fields.file.encryption)) throw new UnreadableFile("encrypted");
    const chunks = chunksOf(footer);
    for (const { codec } of chunks) {
      const name = codecsNotRead[codec];
      if (name) throw new UnreadableFile("codec-not-read", { codec: name });
    }
    for (const chunk of chunks) if (!(await hasChecksums(bytes, chunk))) return;
  } finally {
    await file.close();
  }
}

/** The pages of a column in a row group. */
interface Chunk {
  codec: number;
  from: number;
  to: number;
}

async function footerOf(bytes: Window, size: number): Promise<ThriftStruct | undefined> {
  const length = (await bytes.at(size - TAIL_BYTES, 4)).readUInt32LE();
  if (length + TAIL_BYTES > size) return undefined;
  return parsed(await bytes.at(size - TAIL_BYTES - length, length))?.fields;
}

function chunksOf(footer: ThriftStruct): Chunk[] {
  return structs(footer.get(fields.file.rowGroups))
    .flatMap((group) => structs(group.get(fields.rowGroup.columns)))
    .flatMap((column) => structs([column.get(fields.column.metaData) ?? 0]))
    .map((metaData) => {
      const at = (id: number) => Number(metaData.get(id) ?? 0);
      const [data, dictionary] = [at(fields.metaData.dataPage), at(fields.metaData.dictionaryPage)];
      const from = dictionary > 0 && dictionary < data ? dictionary : data;
      return { codec: at(fields.metaData.codec), from, to: from + at(fields.metaData.compressedBytes) };
    });
}

function structs(value: ThriftValue | undefined): ThriftStruct[] {
  return Array.isArray(value) ? value.filter((one): one is ThriftStruct => one instanceof Map) : [];
}

/**
 * False where its pages have none: a writer gives them to all pages of a file or to none. The engine does not compare
 * them, and a changed byte may be another identifier that is as good.
 */
async function hasChecksums(bytes: Window, { from, to }: Chunk): Promise<boolean> {
  for (let at = from; at < to; ) {
    const header = await headerAt(bytes, at);
    const crc = header?.fields.get(fields.page.crc);
    const length = header?.fields.get(fields.page.compressedBytes);
    if (!header || typeof crc !== "number" || typeof length !== "number" || length < 0) return false;
    const found = await bytes.checksum(at + header.length, length);
    if (found !== crc >>> 0) throw new UnreadableFile("page-damaged");
    at += header.length + length;
  }
  return true;
}

async function headerAt(bytes: Window, at: number): Promise<ReturnType<typeof thriftStruct> | undefined> {
  for (const most of HEADER_BYTES) {
    const header = parsed(await bytes.at(at, most));
    if (header) return header;
  }
  return undefined;
}

function parsed(bytes: Buffer): ReturnType<typeof thriftStruct> | undefined {
  try {
    return thriftStruct(bytes);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** A file of which a part is in memory. */
class Window {
  readonly #file: FileHandle;
  readonly #size: number;
  #from = 0;
  #bytes: Buffer = Buffer.alloc(0);

  constructor(file: FileHandle, size: number) {
    this.#file = file;
    this.#size = size;
  }

  async text(from: number): Promise<string> {
    return (await this.at(Math.max(0, from), MAGIC.length)).toString("latin1");
  }

  /** Fewer bytes where the file ends. They are good until the next call. */
  async at(from: number, length: number): Promise<Buffer> {
    const end = Math.min(from + length, this.#size);
    if (from < this.#from || end > this.#from + this.#bytes.length) {
      const bytes = Buffer.allocUnsafe(
        Math.min(Math.max(end - from, WINDOW), Math.max(0, this.#size - from)),
      );
      const { bytesRead } = await this.#file.read(bytes, 0, bytes.length, from);
      this.#from = from;
      this.#bytes = bytes.subarray(0, bytesRead);
    }
    return this.#bytes.subarray(from - this.#from, Math.max(from, end) - this.#from);
  }

  async checksum(from: number, length: number): Promise<number> {
    let sum = 0;
    const end = Math.min(from + length, this.#size);
    for (let at = from; at < end; at += WINDOW)
      sum = crc32(await this.at(at, Math.min(WINDOW, end - at)), sum);
    return sum;
  }
}

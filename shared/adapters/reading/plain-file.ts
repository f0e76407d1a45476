/** From an object as it was downloaded to a file of plain UTF-8: decompressed to its very end, and decoded. */
import { createReadStream, createWriteStream } from "node:fs";
import { open, rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import type { TextEncoding } from "../../contract/csv.ts";
import type { FileFaultCode } from "../../contract/data-faults.ts";
import { UnreadableFile } from "./unreadable-file.ts";
import { unzstd } from "./zstd-frames.ts";

export interface PlainFile {
  path: string;
  encoding: TextEncoding;
  /** Bytes of the mark of its encoding that it begins with. */
  mark: number;
}

/** Bytes that tell what a file is. */
const BEGINNING = 512;
const UTF8_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** What other files begin with, in hex, so that one is told by its name. None of it begins a text. */
const others: [RegExp, FileFaultCode][] = [
  [/^504b0304/, "zip"],
  [/^d0cf11e0/, "old-excel"],
  [/^5041523115/, "parquet"],
  [/^4f626a01/, "avro"],
  [/^425a683[1-9]314159265359/, "bzip2"],
  [/^fd377a585a00/, "xz"],
  [/^04224d18/, "lz4"],
];

/** The same file where it is plain already; else one beside it, and `path` is removed. Throws `UnreadableFile`. */
export async function plainFile(path: string, given?: TextEncoding): Promise<PlainFile> {
  const beginning = await beginningOf(path);
  const decompressor = decompressorOf(beginning);
  const plain = decompressor ? `${path}.plain` : path;
  if (decompressor) {
    await rewritten(path, plain, decompressor);
    await rm(path);
  }
  const head = decompressor ? await beginningOf(plain) : beginning;
  const is = others.find(([magic]) => magic.test(head.toString("hex")));
  if (is) throw new UnreadableFile(is[1]);
  const encoding = encodingOf(head, given);
  if (encoding === "utf-8") {
    const mark = head.subarray(0, UTF8_MARK.length).equals(UTF8_MARK) ? UTF8_MARK.length : 0;
    return { path: plain, encoding, mark };
  }
  const decoded = `${path}.utf8`;
  await rewritten(plain, decoded, (source) => decode(source, encoding));
  await rm(plain);
  return { path: decoded, encoding, mark: 0 };
}

type Rewriting = (source: AsyncIterable<Buffer>) => AsyncIterable<Buffer>;

function decompressorOf(beginning: Buffer): Rewriting | undefined {
  if (beginning[0] === 0x1f && beginning[1] === 0x8b) return gunzip;
  const magic = beginning.length >= 4 ? beginning.readUInt32LE() : 0;
  return magic === 0xfd2fb528 || (magic & 0xfffffff0) >>> 0 === 0x184d2a50 ? unzstd : undefined;
}

/** Of any number of members. What ends early is an error of Node's too, and so is what follows that is no gzip. */
async function* gunzip(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const stream = createGunzip();
  const fed = pipeline(source, stream);
  fed.catch(() => {});
  yield* stream as AsyncIterable<Buffer>;
  await fed;
}

/** The mark at its beginning says it; without one UTF-8, unless another is given. */
function encodingOf(head: Buffer, given: TextEncoding = "utf-8"): TextEncoding {
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be";
  if (given === "utf-8" && head.length > 1 && (head[0] === 0 || head[1] === 0) && head.length % 2 === 0) {
    const every = (from: number) => head.every((byte, at) => at % 2 !== from || byte === 0);
    if (every(0) || every(1)) throw new UnreadableFile("utf16-unmarked");
  }
  return given;
}

async function* decode(source: AsyncIterable<Buffer>, encoding: TextEncoding): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const text = (bytes?: Buffer) => {
    try {
      return Buffer.from(decoder.decode(bytes, { stream: bytes !== undefined }));
    } catch (cause) {
      throw new UnreadableFile("other-encoding", { encoding: encoding.toUpperCase() }, { cause });
    }
  };
  for await (const bytes of source) yield text(bytes);
  yield text();
}

async function rewritten(from: string, to: string, by: Rewriting): Promise<void> {
  try {
    await pipeline(createReadStream(from, { highWaterMark: 1 << 20 }), by, createWriteStream(to));
  } catch (cause) {
    if (cause instanceof UnreadableFile) throw cause;
    const { code = "" } = cause as NodeJS.ErrnoException;
    if (code === "Z_BUF_ERROR") throw new UnreadableFile("compressed-cut", {}, { cause });
    if (/^(Z_|ZSTD_|ERR_ZSTD|ERR_ZLIB)/.test(code))
      throw new UnreadableFile("compressed-damaged", {}, { cause });
    throw cause;
  }
}

async function beginningOf(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(BEGINNING), 0, BEGINNING, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** For readers that take the mark of an encoding for text. */
export async function withoutMark(file: PlainFile): Promise<PlainFile> {
  if (file.mark === 0) return file;
  const path = `${file.path}.unmarked`;
  await pipeline(createReadStream(file.path, { start: file.mark }), createWriteStream(path));
  await rm(file.path);
  return { ...file, path, mark: 0 };
}

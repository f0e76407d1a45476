/**
 * Zstandard files of any number of frames. Node's own decompressor ends after the first frame and drops what follows,
 * cut short or not; so frames are told apart here. Source: RFC 8878, 3.1.
 */
import { once } from "node:events";
import { createZstdDecompress } from "node:zlib";
import { UnreadableFile } from "./unreadable-file.ts";

const FRAME = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;
const LAST_BLOCK = 1;
const RLE_BLOCK = 1;
const CHECKSUM_BYTES = 4;
const MAGIC_BYTES = 4;
const BLOCK_HEADER_BYTES = 3;

export async function* unzstd(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const bytes = new Bytes(source);
  while (await bytes.has(1)) {
    const magic = (await bytes.peek(MAGIC_BYTES)).readUInt32LE();
    if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE) {
      const header = await bytes.take(2 * MAGIC_BYTES);
      for await (const _ of bytes.pieces(header.readUInt32LE(MAGIC_BYTES)));
    } else if (magic === FRAME) yield* decompressed(frame(bytes));
    else throw new UnreadableFile("zstd-trailing");
  }
}

async function* frame(bytes: Bytes): AsyncGenerator<Buffer> {
  const start = await bytes.take(MAGIC_BYTES + 1);
  const descriptor = start[MAGIC_BYTES] ?? 0;
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const dictionary = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const size = [isSingleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  yield start;
  yield await bytes.take((isSingleSegment ? 0 : 1) + dictionary + size);
  for (;;) {
    const block = await bytes.take(BLOCK_HEADER_BYTES);
    const header = block.readUIntLE(0, BLOCK_HEADER_BYTES);
    yield block;
    yield* bytes.pieces(((header >> 1) & 3) === RLE_BLOCK ? 1 : header >> 3);
    if ((header & LAST_BLOCK) !== 0) break;
  }
  if ((descriptor & 4) !== 0) yield await bytes.take(CHECKSUM_BYTES);
}

async function* decompressed(compressed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const stream = createZstdDecompress();
  const fed = (async () => {
    try {
      for await (const piece of compressed) if (!stream.write(piece)) await once(stream, "drain");
      stream.end();
    } catch (error) {
      stream.destroy(error as Error);
    }
  })();
  yield* stream as AsyncIterable<Buffer>;
  await fed;
}

/** A stream from which exact numbers of bytes are taken. */
class Bytes {
  readonly #source: AsyncIterator<Buffer>;
  #held: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  async has(count: number): Promise<boolean> {
    while (this.#held.length < count) {
      const { value, done } = await this.#source.next();
      if (done) return false;
      this.#held = this.#held.length === 0 ? value : Buffer.concat([this.#held, value]);
    }
    return true;
  }

  async peek(count: number): Promise<Buffer> {
    if (!(await this.has(count))) throw new UnreadableFile("zstd-cut");
    return this.#held.subarray(0, count);
  }

  async take(count: number): Promise<Buffer> {
    const taken = await this.peek(count);
    this.#held = this.#held.subarray(count);
    return taken;
  }

  async *pieces(count: number): AsyncGenerator<Buffer> {
    for (let left = count; left > 0; ) {
      await this.peek(1);
      const piece = await this.take(Math.min(left, this.#held.length));
      left -= piece.length;
      yield piece;
    }
  }
}

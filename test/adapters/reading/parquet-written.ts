/** Parquet files of one column of texts, made by hand: with what no writer of ours writes. */
import { crc32 } from "node:zlib";

export interface Written {
  /** Values of each page. */
  pages: readonly (readonly string[])[];
  /** Left out: pages without one. */
  checksum?: (page: Buffer) => number;
  codec?: number;
  isEncrypted?: boolean;
  /** Bytes of statistics in the header of each page. */
  statistics?: number;
  /** What the header says that the page has when it is decompressed. */
  uncompressed?: number;
}

export const right = (page: Buffer) => crc32(page) | 0;

export function parquetFile({ pages, checksum, codec = 0, isEncrypted, ...more }: Written): Buffer {
  const parts = pages.map((values) => page(values, checksum, more));
  const chunk = Buffer.concat(parts);
  const rows = pages.reduce((sum, { length }) => sum + length, 0);
  const metaData = struct([
    [1, i32(6)],
    [2, list(5, [zigzag(0)])],
    [3, list(8, [bytes("user")])],
    [4, i32(codec)],
    [5, i64(rows)],
    [6, i64(chunk.length)],
    [7, i64(chunk.length)],
    [9, i64(4)],
  ]);
  const column = struct([
    [2, i64(4)],
    [3, [12, metaData]],
  ]);
  const group = struct([
    [1, list(12, [column])],
    [2, i64(chunk.length)],
    [3, i64(rows)],
  ]);
  const root = struct([
    [4, text("schema")],
    [5, i32(1)],
  ]);
  const user = struct([
    [1, i32(6)],
    [3, i32(0)],
    [4, text("user")],
    [6, i32(0)],
  ]);
  const footer = struct([
    [1, i32(1)],
    [2, list(12, [root, user])],
    [3, i64(rows)],
    [4, list(12, [group])],
    ...(isEncrypted ? [[8, [12, struct([[1, [12, struct([])]]])]] as const] : []),
  ]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(footer.length);
  const magic = Buffer.from("PAR1");
  return Buffer.concat([magic, chunk, footer, length, magic]);
}

function page(
  values: readonly string[],
  checksum: Written["checksum"],
  { statistics = 0, uncompressed }: Pick<Written, "statistics" | "uncompressed">,
): Buffer {
  const body = Buffer.concat(
    values.map((value) => {
      const length = Buffer.alloc(4);
      length.writeUInt32LE(Buffer.byteLength(value));
      return Buffer.concat([length, Buffer.from(value)]);
    }),
  );
  const dataPage = struct([
    [1, i32(values.length)],
    [2, i32(0)],
    [3, i32(3)],
    [4, i32(3)],
    ...(statistics > 0 ? [[5, [12, struct([[5, text("x".repeat(statistics))]])]] as const] : []),
  ]);
  const header = struct([
    [1, i32(0)],
    [2, i32(uncompressed ?? body.length)],
    [3, i32(body.length)],
    ...(checksum ? [[4, i32(checksum(body))] as const] : []),
    [5, [12, dataPage]],
  ]);
  return Buffer.concat([header, body]);
}

/** A type of the compact protocol, and the value's bytes. */
type Value = readonly [type: number, bytes: Buffer];

function struct(fields: readonly (readonly [id: number, value: Value])[]): Buffer {
  let last = 0;
  const parts = fields.flatMap(([id, [type, value]]) => {
    const header = Buffer.from([((id - last) << 4) | type]);
    last = id;
    return [header, value];
  });
  return Buffer.concat([...parts, Buffer.from([0])]);
}

function i32(value: number): Value {
  return [5, zigzag(value)];
}

function i64(value: number): Value {
  return [6, zigzag(value)];
}

function text(value: string): Value {
  return [8, bytes(value)];
}

function list(type: number, values: readonly Buffer[]): Value {
  return [9, Buffer.concat([Buffer.from([(values.length << 4) | type]), ...values])];
}

function bytes(value: string): Buffer {
  return Buffer.concat([varint(value.length), Buffer.from(value)]);
}

function zigzag(value: number): Buffer {
  return varint(value >= 0 ? value * 2 : -value * 2 - 1);
}

function varint(value: number): Buffer {
  const found: number[] = [];
  let left = value;
  while (left >= 128) {
    found.push((left % 128) + 128);
    left = Math.floor(left / 128);
  }
  return Buffer.from([...found, left]);
}

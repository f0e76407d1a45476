/**
 * Thrift's compact protocol, as far as Parquet's footer and page headers have it: the fields of a struct by their
 * numbers. Source: the Thrift project's `thrift-compact-protocol.md`.
 */

export type ThriftValue = boolean | number | Buffer | readonly ThriftValue[] | ThriftStruct;
export type ThriftStruct = ReadonlyMap<number, ThriftValue>;

const types = {
  true: 1,
  false: 2,
  i8: 3,
  i64: 6,
  double: 7,
  binary: 8,
  list: 9,
  set: 10,
  map: 11,
  struct: 12,
};
/** Parquet's have fewer; more would be a damaged file, and must not overflow the stack. */
const DEPTH = 32;

/** Throws `RangeError` where the bytes end before the struct does, or are none. */
export function thriftStruct(bytes: Buffer): { fields: ThriftStruct; length: number } {
  const reader = new Reader(bytes);
  return { fields: reader.struct(0), length: reader.at };
}

class Reader {
  at = 0;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  struct(depth: number): ThriftStruct {
    if (depth > DEPTH) throw new RangeError("it is nested too deeply");
    const fields = new Map<number, ThriftValue>();
    for (let id = 0; ; ) {
      const header = this.#byte();
      if (header === 0) return fields;
      const delta = header >> 4;
      id = delta === 0 ? this.#integer() : id + delta;
      const type = header & 15;
      fields.set(id, type === types.true || (type !== types.false && this.#value(type, depth)));
    }
  }

  #value(type: number, depth: number): ThriftValue {
    if (type === types.i8) return this.#byte();
    if (type > types.i8 && type <= types.i64) return this.#integer();
    switch (type) {
      case types.true:
      case types.false:
        return this.#byte() === types.true;
      case types.double:
        return this.#taken(8).readDoubleLE();
      case types.binary:
        return this.#taken(this.#unsigned());
      case types.list:
      case types.set:
        return this.#list(depth);
      case types.map:
        return this.#map(depth);
      case types.struct:
        return this.struct(depth + 1);
      default:
        throw new RangeError("it has an unknown type");
    }
  }

  #list(depth: number): ThriftValue[] {
    const header = this.#byte();
    const count = header >> 4 === 15 ? this.#unsigned() : header >> 4;
    const values: ThriftValue[] = [];
    for (let left = count; left > 0; left--) values.push(this.#value(header & 15, depth + 1));
    return values;
  }

  /** Keys and values in turn. */
  #map(depth: number): ThriftValue[] {
    const count = this.#unsigned();
    const kinds = count === 0 ? 0 : this.#byte();
    const values: ThriftValue[] = [];
    for (let left = count; left > 0; left--)
      values.push(this.#value(kinds >> 4, depth + 1), this.#value(kinds & 15, depth + 1));
    return values;
  }

  #byte(): number {
    const byte = this.#bytes[this.at++];
    if (byte === undefined) throw new RangeError("it ends early");
    return byte;
  }

  #taken(length: number): Buffer {
    const end = this.at + length;
    if (end > this.#bytes.length) throw new RangeError("it ends early");
    const taken = this.#bytes.subarray(this.at, end);
    this.at = end;
    return taken;
  }

  /** Exact up to 2^53, which no offset of a file reaches. */
  #unsigned(): number {
    let value = 0;
    for (let unit = 1; ; unit *= 128) {
      const byte = this.#byte();
      value += (byte & 127) * unit;
      if (byte < 128) return value;
      if (unit > 2 ** 63) throw new RangeError("it has a number that never ends");
    }
  }

  #integer(): number {
    const value = this.#unsigned();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}

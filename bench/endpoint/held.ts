/** The members of a cohort as one bit a person. Ten million take 1.3 MB, and each one can be checked. */

export class HeldPeople {
  #bits: Uint8Array<ArrayBuffer> = new Uint8Array(1 << 16);

  has(person: number): boolean {
    return ((this.#bits[person >> 3] ?? 0) & (1 << (person & 7))) !== 0;
  }

  /** Returns whether this changed anything. */
  put(person: number, is: boolean): boolean {
    if (this.has(person) === is) return false;
    const place = person >> 3;
    while (place >= this.#bits.length) this.#grow();
    this.#bits[place] = (this.#bits[place] ?? 0) ^ (1 << (person & 7));
    return true;
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return this.#bits;
  }

  static of(bytes: Uint8Array<ArrayBuffer>): HeldPeople {
    const held = new HeldPeople();
    held.#bits = bytes;
    return held;
  }

  /** One more than the highest person that may be a member. */
  get size(): number {
    return this.#bits.length * 8;
  }

  #grow(): void {
    const more = new Uint8Array(this.#bits.length * 2);
    more.set(this.#bits);
    this.#bits = more;
  }
}

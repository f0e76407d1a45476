/** How the SDK makes a write of whose first answer nothing came: once more, by the same writer. */
export interface Repeats {
  /** The next write is applied, and repeated. */
  loseNext(): void;
  /** Gives the last answer. Both times `apply` is given the same writer. */
  write<Answer>(apply: (writer: symbol) => Answer): Answer;
}

export function fakeRepeats(): Repeats {
  let losing = false;
  return {
    loseNext() {
      losing = true;
    },
    write(apply) {
      const writer = Symbol("writer");
      const repeated = losing;
      losing = false;
      const answer = apply(writer);
      return repeated ? apply(writer) : answer;
    },
  };
}

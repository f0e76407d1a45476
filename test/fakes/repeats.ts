/** Repeats a write as the SDK does if its first answer is lost: once, with the same writer's token. */
export interface Repeats {
  /** The next write is applied twice, as if its first answer were lost. */
  loseNext(): void;
  /** Returns the last answer. `apply` gets the same writer both times. */
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

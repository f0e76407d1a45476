/**
 * A text of Trino's SQL in its parts, as Trino's lexer tells them:
 * https://github.com/trinodb/trino/blob/master/core/trino-grammar/src/main/antlr4/io/trino/grammar/sql/SqlBase.g4
 */

export type TokenKind = "blank" | "comment" | "text" | "quoted" | "number" | "word" | "mark";

export interface Token {
  kind: TokenKind;
  /** Of a word of ASCII in small letters, of a quoted name without its quotes, else as it is written. */
  value: string;
  /** Places in the text, the second after its end. */
  from: number;
  to: number;
}

/**
 * The first that fits. What opens and does not close is a mark of its own. A number ends before a letter, and what begins
 * with a digit is a word where it is no number with a point. What is not ASCII is of a word, which is then to be refused.
 */
const parts: readonly [TokenKind, RegExp][] = [
  ["blank", /\s+/y],
  ["comment", /--[^\r\n]*/y],
  ["comment", /\/\*.*?\*\//sy],
  ["mark", /\/\*/y],
  ["text", /'[^']*(?:''[^']*)*'(?!')/y],
  ["quoted", /"[^"]*(?:""[^"]*)*"(?!")/y],
  ["number", /(?:[0-9]+(?:_[0-9]+)*\.(?:[0-9]+(?:_[0-9]+)*)?|\.[0-9]+(?:_[0-9]+)*)(?:[eE][+-]?[0-9]+)?/y],
  ["word", /(?:\w|[^\p{ASCII}\s])+/uy],
  ["mark", /./sy],
];

export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (let from = 0; from < text.length; ) {
    for (const [kind, pattern] of parts) {
      pattern.lastIndex = from;
      const [written] = pattern.exec(text) ?? [];
      if (written === undefined) continue;
      tokens.push({ kind, value: readAs(kind, written), from, to: from + written.length });
      from += written.length;
      break;
    }
  }
  return tokens;
}

function readAs(kind: TokenKind, written: string): string {
  if (kind === "word") return /^\w*$/.test(written) ? written.toLowerCase() : written;
  return kind === "quoted" ? written.slice(1, -1).replaceAll('""', '"') : written;
}

export function isOpening({ kind, value }: Token): boolean {
  return kind === "mark" && ["(", "[", "{"].includes(value);
}

export function isClosing({ kind, value }: Token): boolean {
  return kind === "mark" && [")", "]", "}"].includes(value);
}

export function isMark(token: Token | undefined, value: string): boolean {
  return token?.kind === "mark" && token.value === value;
}

export function isWord(token: Token | undefined, ...values: readonly string[]): token is Token {
  return token?.kind === "word" && values.includes(token.value);
}

export function isName(token: Token | undefined): token is Token {
  return token?.kind === "word" || token?.kind === "quoted";
}

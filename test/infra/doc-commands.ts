/** Commands that the documentation gives, as a shell reads them. They need an account or a system: none is run. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");

/** `README.md` and each page of `docs/`, by its path in the repository. */
export const pages: readonly string[] = [
  "README.md",
  ...readdirSync(join(root, "docs"))
    .filter((file) => file.endsWith(".md"))
    .map((file) => `docs/${file}`),
];

export function textOf(page: string): string {
  return readFileSync(join(root, page), "utf8");
}

interface Piece {
  kind: "block" | "inline";
  text: string;
}

/** Shell blocks and code within text, in the page's order. */
function piecesOf(page: string): Piece[] {
  const found = textOf(page).matchAll(/^( *)```(\w*)\n(.*?)^ *```$|`([^`]+)`/gms);
  return [...found].flatMap(([, indent = "", language, block, inline]): Piece[] => {
    if (inline !== undefined) return [{ kind: "inline", text: inline.replaceAll("\n", " ") }];
    if (language !== "sh" || block === undefined) return [];
    return [{ kind: "block", text: block.replaceAll(new RegExp(`^${indent}`, "gm"), "") }];
  });
}

/** The shell blocks of a page. */
export function blocksOf(page: string): string[] {
  return piecesOf(page).flatMap(({ kind, text }) => (kind === "block" ? [text] : []));
}

export interface Command {
  page: string;
  text: string;
  words: readonly string[];
  /** The shell blocks of its page as far as the end of its own. */
  before: string;
}

/** Commands of a page that begin so, wherever they are in a line. */
export function commandsOf(page: string, begin: RegExp): Command[] {
  let before = "";
  return piecesOf(page).flatMap(({ kind, text }) => {
    if (kind === "block") before += text;
    const whole = text.replaceAll(/\\\n\s*/g, "");
    return [...whole.matchAll(new RegExp(`(?<![\\w$./-])${begin.source}`, "g"))].map(({ index }) => {
      const command = untilItsEnd(whole.slice(index));
      return { page, text: command, words: wordsOf(command), before };
    });
  });
}

/** As far as a line's end, a comment, or what separates it from the next command, if not quoted. */
function untilItsEnd(text: string): string {
  const [command = ""] = /^(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|(?! #)[^"'\\\n|;)&])*/.exec(text) ?? [];
  return command.trim();
}

function wordsOf(command: string): string[] {
  return command.match(/(?:[^\s"'\\]|\\.|"(?:\\.|[^"\\])*"|'[^']*')+/g) ?? [];
}

/** Words after the first `skipped` that are neither an option nor the value of one. */
export function operandsOf({ words }: Command, skipped: number): string[] {
  return words
    .slice(skipped)
    .filter((word, index, all) => !word.startsWith("--") && !all[index - 1]?.startsWith("--"));
}

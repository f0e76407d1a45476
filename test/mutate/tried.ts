/** A mutant with its name, and whether it survived. */
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { accepted } from "./accepted.ts";
import type { MutantResult } from "./plugins.ts";

export interface Tried {
  file: string;
  line: number;
  /** The mutator, the original text and its replacement. */
  name: string;
  killed: boolean;
  /** It survived, and the list says why. */
  accepted: boolean;
}

const killed = new Map<MutantResult["status"], boolean>([
  ["Killed", true],
  ["Timeout", true],
  ["Survived", false],
  ["NoCoverage", false],
]);

/** Undefined for one that was not tried: it is ignored, or is no program. */
export function triedFrom(result: MutantResult): Tried | undefined {
  const isKilled = killed.get(result.status);
  if (isKilled === undefined) return undefined;
  const file = relative(process.cwd(), result.fileName);
  const name = `${result.mutatorName}: ${brief(originalOf(result))} → ${brief(result.replacement)}`;
  const isListed = accepted.some((entry) => entry.file === file && entry.mutants.includes(name));
  return {
    file,
    line: result.location.start.line,
    name,
    killed: isKilled,
    accepted: !isKilled && isListed,
  };
}

/** As it was when the first mutant of its file was tried: a run takes long enough for the file to be edited. */
const sources = new Map<string, readonly string[]>();

function originalOf({ fileName, location: { start, end } }: MutantResult): string {
  const source = sources.get(fileName) ?? readFileSync(fileName, "utf8").split("\n");
  sources.set(fileName, source);
  // Lines and columns count from 1.
  return source
    .slice(start.line - 1, end.line)
    .map((line, at) => (at === end.line - start.line ? line.slice(0, end.column - 1) : line))
    .map((line, at) => (at === 0 ? line.slice(start.column - 1) : line))
    .join("\n");
}

/** On one line, and no longer than it takes to tell it from others. */
function brief(code: string): string {
  const text = code.replaceAll(/\s+/g, " ");
  return text.length > 70 ? `${text.slice(0, 45)} … ${text.slice(-20)}` : text;
}

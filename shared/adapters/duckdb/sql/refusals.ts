/**
 * What the engine's errors about a text mean. Their words are repeated only where they speak of the text: others hold
 * values.
 */
import type { Place, Refusal, SqlAnswer } from "./order.ts";
import type { SqlIssue } from "./rules.ts";

/** `offset` counts bytes. */
export function inText(text: string, { message, offset }: SqlIssue): Refusal {
  if (offset === undefined) return { message };
  const before = Buffer.from(text).subarray(0, offset).toString().split("\n");
  return { message, at: { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 } };
}

/** The engine's own word for it, such as "Out of Memory"; empty where it is no error of the engine. */
export function kindOf(error: unknown): string {
  return /^([A-Za-z][\w ]*?) Error: /.exec(error instanceof Error ? error.message : "")?.[1] ?? "";
}

/** `files` are those that were staged; `before`: characters of the statement before the text, in its first line. */
export function ofError(
  error: unknown,
  { files, before }: { files: readonly string[]; before: number },
): SqlAnswer {
  const said = error instanceof Error ? error.message : "";
  const file = files.find((path) => said.includes(path));
  const kind = kindOf(error);
  switch (kind) {
    case "Binder":
    case "Parser":
    case "Catalog":
      if (said.includes(GONE)) return { refused: { message: 'There is no column "user".' } };
      return {
        refused: { message: sentence(said.slice(`${kind} Error: `.length)), ...placeIn(said, before) },
      };
    case "Permission":
      return { refused: { message: "It reads a file or the network: a cohort reads its data set only." } };
    case "Out of Memory":
      return { excess: /max_temp_directory_size/.test(said) ? "disk" : "memory" };
    case "IO":
      if (/No space left|File too large/.test(said)) return { excess: "disk" };
      return file === undefined ? { failed: { kind } } : { unreadable: { file, said } };
    case "Conversion":
    case "Invalid Input":
    case "Out of Range":
      if (file !== undefined) return { unreadable: { file, said } };
      return { refused: { message: valueUnfit } };
    default:
      return {
        refused: { message: `The engine can't evaluate it${kind && ` (${kind} error)`}.` },
        isUnclear: true,
      };
  }
}

/**
 * A table that is no more. The function `user`, which a text may call without parentheses, reads it: see `tables.ts`.
 */
export const GONE = "no column of this name";

const tooDeep = "It is nested too deeply: the engine takes 1,000 levels.";
const valueUnfit =
  "A value can't be converted or is out of range: use TRY_CAST where data may be of another kind.";

/** The first line of what the engine says of a text. */
export function sentence(said: string): string {
  const what = said.split("\n", 1)[0] ?? "";
  if (what.startsWith("Max expression depth")) return tooDeep;
  return /[.!?]$/.test(what) ? what : `${what}.`;
}

/** The engine shows the line and puts a mark below the place. */
function placeIn(said: string, before: number): { at?: Place } {
  const [, line, shown, space] = /\nLINE (\d+): (.*)\n( *)\^/.exec(said) ?? [];
  if (line === undefined || shown === undefined || space === undefined) return {};
  const mark = space.length - `LINE ${line}: `.length;
  // A long line is shown in part, and then its beginning is not known.
  if (shown.startsWith("...")) return { at: { line: Number(line), column: 1 } };
  return { at: { line: Number(line), column: Math.max(1, mark + 1 - (line === "1" ? before : 0)) } };
}

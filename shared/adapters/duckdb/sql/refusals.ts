/**
 * What the engine's errors about a text mean. Their words are repeated only where they speak of the text: others hold
 * values.
 */
import type { Refusal, SqlAnswer } from "./order.ts";
import type { SqlIssue } from "./rules.ts";

/** `offset` counts bytes. */
export function inText(text: string, { message, offset }: SqlIssue): Refusal {
  if (offset === undefined) return { message };
  const before = Buffer.from(text).subarray(0, offset).toString().split("\n");
  return { message, at: { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 } };
}

/** The engine's own word for it, such as "Out of Memory"; empty where it is no error of the engine. */
export function kindOf(error: unknown): string {
  return toldBy(error).kind;
}

/** `offset`: bytes of the statement before the place. */
interface Told {
  kind: string;
  message: string;
  offset?: number;
}

/**
 * As JSON (`errors_as_json`) the engine tells the place exactly; in its usual form a mark below the line, which is cut
 * where the line is long. Some errors come in the usual form all the same.
 */
function toldBy(error: unknown): Told {
  const said = error instanceof Error ? error.message : "";
  const json = /^(?:[A-Z][\w ]* Error: )?(\{"exception_type":.*\})$/s.exec(said)?.[1];
  const told = json === undefined ? undefined : parsed(json);
  if (told?.exception_type === undefined) {
    const kind = /^([A-Za-z][\w ]*?) Error: /.exec(said)?.[1] ?? "";
    return { kind, message: kind === "" ? said : said.slice(`${kind} Error: `.length) };
  }
  const { exception_type: kind, exception_message: message = "", position } = told;
  return { kind, message, ...(position !== undefined && { offset: Number(position) }) };
}

function parsed(json: string) {
  try {
    return JSON.parse(json) as { exception_type?: string; exception_message?: string; position?: string };
  } catch {
    return undefined;
  }
}

/** The text within a statement, after so many bytes of it. */
interface Within {
  text: string;
  before: number;
}

/** `files` are those that were staged. Without `within`, the statement has nothing of the text. */
export function ofError(
  error: unknown,
  { files, within }: { files: readonly string[]; within?: Within },
): SqlAnswer {
  const { kind, message, offset } = toldBy(error);
  const file = files.find((path) => message.includes(path));
  const refused = (words: string): SqlAnswer => ({ refused: refusalAt(words, offset, within) });
  switch (kind) {
    case "Binder":
    case "Parser":
    case "Catalog":
      // The place is one in the macro.
      if (message.includes(GONE)) return { refused: { message: 'There is no column "user".' } };
      return refused(sentence(message));
    case "Permission":
      return refused("It reads a file or the network: a cohort reads its data set only.");
    case "Out of Memory":
      return { excess: /max_temp_directory_size/.test(message) ? "disk" : "memory" };
    case "IO":
      if (/No space left|File too large/.test(message)) return { excess: "disk" };
      return file === undefined ? { failed: { kind } } : { unreadable: { file, said: message } };
    case "Conversion":
    case "Invalid Input":
    case "Out of Range":
      if (file !== undefined) return { unreadable: { file, said: message } };
      return refused(valueUnfit);
    default:
      return {
        refused: { message: `The engine can't evaluate it${kind && ` (${kind} error)`}.` },
        isUnclear: true,
      };
  }
}

/** A place before or after the text is one of the statement that holds it. */
function refusalAt(message: string, offset: number | undefined, within: Within | undefined): Refusal {
  if (offset === undefined || within === undefined) return { message };
  const place = offset - within.before;
  const isInside = place >= 0 && place <= Buffer.byteLength(within.text);
  return inText(within.text, { message, ...(isInside && { offset: place }) });
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

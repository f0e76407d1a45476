/**
 * What the engine's errors about a text mean. Their words are repeated only where they speak of the text: others hold
 * values.
 */
import type { SqlFault, SqlFaultCode } from "../../../contract/sql-faults.ts";
import { sqlFaultInWords } from "../../../domain/words/sql-faults.ts";
import type { NotEvaluated } from "../../../ports/engine.ts";
import type { Place, Refusal, Said, SqlAnswer } from "./order.ts";
import type { SqlIssue } from "./rules.ts";

/** `offset` counts bytes. */
export function inText(text: string, { said, offset }: SqlIssue): Refusal {
  if (offset === undefined) return { said };
  return { said, at: placeAfter(Buffer.from(text).subarray(0, offset).toString()) };
}

/** Of what comes after this beginning of a text. */
export function placeAfter(before: string): Place {
  const lines = before.split("\n");
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
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
  const refused = (said: Said): SqlAnswer => ({ refused: refusalAt(said, offset, within) });
  switch (kind) {
    case "Binder":
    case "Parser":
    case "Catalog":
      // The place is one in the macro.
      if (message.includes(GONE)) return { refused: { said: fault("no-column-user") } };
      return refused(sentence(message));
    case "Permission":
      return refused(fault("outside"));
    case "Out of Memory":
      return { excess: /max_temp_directory_size/.test(message) ? "disk" : "memory" };
    case "IO":
      if (/No space left|File too large/.test(message)) return { excess: "disk" };
      return file === undefined ? { failed: { kind } } : { unreadable: { file, said: message } };
    case "Conversion":
    case "Invalid Input":
    case "Out of Range":
      if (file !== undefined) return { unreadable: { file, said: message } };
      return refused(fault("value-unfit"));
    default:
      return {
        refused: { said: fault("engine-refused", kind === "" ? {} : { kind }) },
        isUnclear: true,
      };
  }
}

/** A place before or after the text is one of the statement that holds it. */
function refusalAt(said: Said, offset: number | undefined, within: Within | undefined): Refusal {
  if (offset === undefined || within === undefined) return { said };
  const place = offset - within.before;
  const isInside = place >= 0 && place <= Buffer.byteLength(within.text);
  return inText(within.text, { said, ...(isInside && { offset: place }) });
}

/**
 * A table that is no more. The function `user`, which a text may call without parentheses, reads it: see `tables.ts`.
 */
export const GONE = "no column of this name";

export function fault(code: SqlFaultCode, values: SqlFault["values"] = {}): SqlFault {
  return { code, values };
}

/** The first line of what the engine says of a text. */
export function sentence(said: string): Said {
  const what = said.split("\n", 1)[0] ?? "";
  if (what.startsWith("Max expression depth")) return fault("nested-too-deeply");
  return /[.!?]$/.test(what) ? what : `${what}.`;
}

/** As a cohort that can't be evaluated, with the place in its text. */
export function textRefused({ said, at }: Refusal): NotEvaluated {
  const isEngine = typeof said === "string";
  const what = isEngine ? said : sqlFaultInWords(said, "en");
  return {
    reason: "definition-invalid",
    detail: `The SQL can't be used${at ? ` (line ${at.line}, column ${at.column})` : ""}: ${what}`,
    ...(!isEngine && { sqlFault: said }),
    ...(at && { at }),
  };
}

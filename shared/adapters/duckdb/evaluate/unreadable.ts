/** What the engine's errors mean. Their text may hold rows of data, so none of it goes any further. */
import type { NotEvaluated } from "../../../ports/engine.ts";
import { DataUnreadable, DefinitionInvalid } from "../reading/source.ts";

/** An accident of the engine. The kind is in the name, which is all of an error that a log has. */
class EngineFailed extends Error {
  constructor(kind: string) {
    super(`the engine failed: ${kind} error`);
    this.name = `Engine${kind.replaceAll(" ", "")}Error`;
  }
}

/** Resolves with what `work` gives, or with why its data or definition could not be used. Anything else is an accident. */
export async function evaluated<T>(work: () => Promise<T>): Promise<T | NotEvaluated> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DefinitionInvalid) return { reason: "definition-invalid", detail: error.message };
    if (error instanceof DataUnreadable) return { reason: "data-unreadable", detail: error.message };
    const text = error instanceof Error ? error.message : "";
    const kind = /^[A-Z][\w ]*(?= Error)/.exec(text)?.[0];
    if (kind === "Invalid Input" || kind === "Conversion" || kind === "IO")
      return { reason: "data-unreadable", detail: unreadable(text) };
    if (kind === "Out of Range")
      return { reason: "data-unreadable", detail: "Numbers of a property are too large to be added up." };
    if (kind !== undefined) throw new EngineFailed(kind);
    throw error;
  }
}

/** `text` names a staged file, and perhaps a line of it. A staged file is called `<number>-<object's own name>`. */
function unreadable(text: string): string {
  const file = /\/\d+-([\w.-]+)/.exec(text)?.[1];
  const line = /CSV Error on Line: (\d+)/.exec(text)?.[1];
  // Of JSON lines the engine's own count may be one off.
  const about = /\bin line (\d+)/.exec(text)?.[1];
  const where = file ? `The file "${file}"` : "A file";
  return `${where} can't be read as the format that is set for it${line ? `: see line ${line}` : ""}${about ? `: see about line ${about}` : ""}.`;
}

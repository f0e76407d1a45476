/** What the engine's errors mean. Their text may hold rows of data, so none of it goes any further. */
import type { NotEvaluated } from "../../../ports/engine.ts";
import { isRead } from "../reading/columns.ts";
import { objectsIn } from "../reading/json-objects.ts";
import { quoted } from "../reading/literals.ts";
import { rowsOf } from "../reading/rows.ts";
import { DataUnreadable, DefinitionInvalid, type Source, type SourceFile } from "../reading/source.ts";
import type { ScratchDatabase } from "../scratch/scratch-database.ts";

/** An accident of the engine. The kind is in the name, which is all of an error that a log has. */
class EngineFailed extends Error {
  constructor(kind: string) {
    super(`the engine failed: ${kind} error`);
    this.name = `Engine${kind.replaceAll(" ", "")}Error`;
  }
}

/** Nothing of the data: the machine is too small, or was stopped. */
const accidents = /^(Out of Memory|INTERRUPT|Interrupt)/;
/** The database can't be used after them. */
const finals = /^(INTERNAL|FATAL)/;

/**
 * Resolves with what `work` gives, or with why its data or definition could not be used. Anything else is an accident.
 * Whatever the engine fails at, the files that `work` has seen are read once more, one by one: a damaged page may end
 * in any error of it.
 */
export async function evaluated<T>(
  scratch: ScratchDatabase,
  work: (seen: (source: Source) => void) => Promise<T>,
): Promise<T | NotEvaluated> {
  const sources: Source[] = [];
  try {
    return await work((source) => sources.push(source));
  } catch (error) {
    if (error instanceof DefinitionInvalid) return { reason: "definition-invalid", detail: error.message };
    if (error instanceof DataUnreadable) return { reason: "data-unreadable", detail: error.message };
    const text = error instanceof Error ? error.message : "";
    const kind = kindOf(text);
    if (kind === undefined) throw error;
    if (isAccident(text, scratch)) throw new EngineFailed(kind);
    if (finals.test(kind)) await scratch.renew();
    const detail = (await damaged(scratch, sources)) ?? reasons[kind];
    if (detail !== undefined) return { reason: "data-unreadable", detail };
    throw new EngineFailed(kind);
  }
}

function kindOf(text: string): string | undefined {
  return /^[A-Z][\w ]*(?= Error)/.exec(text)?.[0];
}

/** What takes more than all the memory at once is too large a value, on this machine at any time. */
function isAccident(text: string, { memoryMb }: ScratchDatabase): boolean {
  const [, size = "0", unit = ""] = /allocate data of size (\d+(?:\.\d+)?) ([MGT])iB/.exec(text) ?? [];
  return accidents.test(text) && Number(size) * 1024 ** "MGT".indexOf(unit) <= memoryMb;
}

/** Where each file by itself can be read. */
const reasons: Readonly<Record<string, string>> = {
  "Out of Range": "Numbers of a property are too large to be added up.",
  "Invalid Input": "The data has a value that can't be read.",
  Conversion: "The data has a value that can't be read.",
};

/** What is wrong with the first file that can't be read from its first value to its last. */
export async function damaged(
  scratch: ScratchDatabase,
  sources: readonly Source[],
): Promise<string | undefined> {
  for (const source of sources) {
    for (const file of source.files) {
      try {
        await scratch.rows(allOf(source, file));
      } catch (error) {
        const said = error instanceof Error ? error.message : "";
        if (isAccident(said, scratch)) throw new EngineFailed(kindOf(said) ?? "unknown");
        return `The file "${file.name}" can't be read: it ${whatIsWrong(said)}.`;
      }
    }
  }
  return undefined;
}

/** By what the engine says, which is repeated to nobody. */
function whatIsWrong(said: string): string {
  if (/maximum_object_size/.test(said)) return "has an object of more than 16 MB";
  if (/^Out of Memory/.test(said)) return "has a value, or a page of values, that is larger than the memory";
  if (/only supported|not supported|unsupported|not implemented/i.test(said))
    return "is written in a way that is not read: write it anew with common types and encodings";
  return "is damaged";
}

function allOf(source: Source, file: SourceFile): string {
  switch (source.format) {
    case "csv":
      return `SELECT count(*) FROM (${rowsOf({ ...source, files: [file] }, [], true).sql})`;
    case "jsonl":
      return `SELECT count(json) FROM ${objectsIn([file])}`;
    case "parquet": {
      // To count values need not be to decode them.
      const columns = file.columns.filter(isRead).map(({ sql }) => `bit_xor(hash(${sql}))`);
      return `SELECT ${columns.join(", ") || "count(*)"} FROM read_parquet(${quoted(file.path)})`;
    }
    default:
      return source.format satisfies never;
  }
}

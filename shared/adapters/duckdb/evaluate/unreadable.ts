/** What the engine's errors mean. Their text may hold rows of data, so none of it goes any further. */
import type { DataFault, FileFaultCode } from "../../../contract/data-faults.ts";
import { notEvaluated } from "../../../domain/data-faults.ts";
import type { NotEvaluated } from "../../../ports/engine.ts";
import { isRead } from "../reading/columns.ts";
import { objectsIn } from "../reading/json-objects.ts";
import { quoted } from "../reading/literals.ts";
import { rowsOf } from "../reading/rows.ts";
import {
  DataUnreadable,
  DefinitionInvalid,
  type Source,
  type SourceFile,
  unreadableFile,
} from "../reading/source.ts";
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
    if (error instanceof DefinitionInvalid) return notEvaluated("definition-invalid", error.fault);
    if (error instanceof DataUnreadable) return notEvaluated("data-unreadable", error.fault);
    const text = error instanceof Error ? error.message : "";
    const kind = kindOf(text);
    if (kind === undefined) throw error;
    if (isAccident(text, scratch)) throw new EngineFailed(kind);
    if (finals.test(kind)) await scratch.renew();
    const fault = (await damaged(scratch, sources)) ?? reasons[kind];
    if (fault) return notEvaluated("data-unreadable", fault);
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
const reasons: Readonly<Record<string, DataFault>> = {
  "Out of Range": { code: "numbers-too-large", values: {} },
  "Invalid Input": { code: "value-unreadable", values: {} },
  Conversion: { code: "value-unreadable", values: {} },
};

/** What is wrong with the first file that can't be read from its first value to its last. */
export async function damaged(
  scratch: ScratchDatabase,
  sources: readonly Source[],
): Promise<DataFault | undefined> {
  for (const source of sources) {
    for (const file of source.files) {
      try {
        await scratch.rows(allOf(source, file));
      } catch (error) {
        const said = error instanceof Error ? error.message : "";
        if (isAccident(said, scratch)) throw new EngineFailed(kindOf(said) ?? "unknown");
        return unreadableFile(file.name, whatIsWrong(said));
      }
    }
  }
  return undefined;
}

/** By what the engine says, which is repeated to nobody. */
function whatIsWrong(said: string): FileFaultCode {
  if (/maximum_object_size/.test(said)) return "large-object";
  if (/^Out of Memory/.test(said)) return "large-value";
  if (/only supported|not supported|unsupported|not implemented/i.test(said)) return "not-read";
  return "damaged";
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

/** What the engine's errors mean. Their text may hold rows of data, so none of it goes any further. */
import type { DataFault, FileFaultCode } from "../../../contract/data-faults.ts";
import { notEvaluated } from "../../../domain/data-faults.ts";
import { TooLargeForEngine, tooLargeBy } from "../../../domain/too-large.ts";
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
import { limitOf } from "../scratch/engine-limits.ts";
import type { ScratchDatabase } from "../scratch/scratch-database.ts";

/** An accident of the engine. The kind is in the name, which is all of an error that a log has. */
class EngineFailed extends Error {
  constructor(kind: string) {
    super(`the engine failed: ${kind} error`);
    this.name = `Engine${kind.replaceAll(" ", "")}Error`;
  }
}

/** Nothing of the data: the engine was stopped. */
const accidents = /^(INTERRUPT|Interrupt)/;
/** The database can't be used after them. */
const finals = /^(INTERNAL|FATAL)/;

/**
 * Resolves with what `work` gives, or with why its data or definition could not be used, or is too large for the
 * machine. Anything else is an accident.
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
    const tooLarge = limitReached(error, scratch);
    if (tooLarge) return tooLarge;
    const text = error instanceof Error ? error.message : "";
    const kind = kindOf(text);
    if (kind === undefined) throw error;
    if (accidents.test(text)) throw new EngineFailed(kind);
    if (finals.test(kind)) await scratch.renew();
    const found = await damaged(scratch, sources).catch((limit: unknown) => {
      const tooLarge = limitReached(limit, scratch);
      if (tooLarge) return tooLarge;
      throw limit;
    });
    if (found && "reason" in found) return found;
    const fault = found ?? reasons[kind];
    if (fault) return notEvaluated("data-unreadable", fault);
    throw new EngineFailed(kind);
  }
}

function limitReached(error: unknown, scratch: ScratchDatabase): NotEvaluated | undefined {
  const limit = limitOf(error, scratch);
  return limit instanceof TooLargeForEngine ? tooLargeBy(limit) : undefined;
}

function kindOf(text: string): string | undefined {
  return /^[A-Z][\w ]*(?= Error)/.exec(text)?.[0];
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
        if (error instanceof TooLargeForEngine) throw error;
        const said = error instanceof Error ? error.message : "";
        if (accidents.test(said)) throw new EngineFailed(kindOf(said) ?? "unknown");
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

/** What a person is told after a load: what was put where, and what the check of the data set found. */
import type {
  CheckedEvents,
  CheckedUsers,
  DataSetCheck,
  Shape,
} from "../../shared/contract/data-set-checks.ts";
import type { Loaded } from "./bucket.ts";
import { inWords } from "./files.ts";

const SHOWN = 12;

export function loadedTold(where: string, { files, bytes, marks, others, deleted }: Loaded): string {
  const lines = [`${counted(files, "file")}, ${sizeOf(bytes)}, put under ${where}`];
  if (marks.length > 0) lines.push(`  then ${inWords(marks)}`);
  if (deleted > 0) lines.push(`  ${counted(deleted, "other file")} there deleted`);
  if (others.length > 0)
    lines.push(
      `  ${counted(others.length, "other file")} there ${others.length === 1 ? "stays" : "stay"} (${inWords(others)}); ` +
        "--replace deletes such files",
    );
  return lines.join("\n");
}

export function checkTold({ dataSetId, usable, problems, notes, events, users }: DataSetCheck): string {
  const lines = [
    usable
      ? `The data set "${dataSetId}" can be used.`
      : `The data set "${dataSetId}" can't be used yet: an import would end as ${problems[0]?.reason}.`,
    ...problems.map(({ source, reason, detail }) => `  ${source}: ${reason}: ${detail}`),
    ...notes.map((note) => `  Note: ${note}`),
    "",
    ...eventsTold(events),
    ...(users ? sourceTold("users", users) : []),
  ];
  return lines.join("\n");
}

function eventsTold(events: CheckedEvents): string[] {
  const { times, names } = events;
  const span = times?.first && times.last ? [`  from ${times.first} to ${times.last}`] : [];
  const named = names?.first ?? [];
  return [
    ...sourceTold("events", events),
    ...span,
    ...(names
      ? table(
          "names",
          named.map(({ name, count }) => [name, count.toLocaleString("en")]),
          names.more,
        )
      : []),
  ];
}

function sourceTold(
  which: string,
  { rows, files, properties, mapped, columnSets }: CheckedEvents | CheckedUsers,
): string[] {
  const columns = [
    ...(mapped ?? []).map(({ field, name, shapes }) => [`${name} (${field})`, shapesTold(shapes)]),
    ...(properties?.first ?? []).map(({ name, shapes }) => [name, shapesTold(shapes)]),
  ];
  const counts = rows === undefined ? "" : `, ${counted(rows, "row")}`;
  return [
    `${which}: ${counted(files.count, "file")}${counts}`,
    ...otherColumns(columnSets),
    ...table("columns", columns, properties?.more ?? 0),
  ];
}

/** Files whose columns differ from those of most. */
function otherColumns({ first, more }: CheckedEvents["columnSets"]): string[] {
  const told = first.slice(1, SHOWN).map(({ files, without = [], besides = [] }) => {
    const named = inWords(files.first);
    const lacks = without.length > 0 ? ` lacks ${inWords(without)}` : "";
    const has = besides.length > 0 ? ` has also ${inWords(besides)}` : "";
    const differs = [lacks, has].filter(Boolean).join(";");
    return `    ${named}:${differs || " the same names, of other types or in another order"}`;
  });
  const hidden = Math.max(0, first.length - SHOWN) + more;
  if (told.length === 0) return [];
  return [
    "  files whose columns differ from those of most:",
    ...told,
    ...(hidden > 0 ? [`    and ${hidden} more sets`] : []),
  ];
}

function shapesTold(shapes: readonly Shape[]): string {
  return shapes.length === 0 ? "nothing" : shapes.map(({ like }) => like).join("; or ");
}

function table(title: string, rows: readonly (readonly string[])[], more: number): string[] {
  if (rows.length === 0) return [];
  const shown = rows.slice(0, SHOWN);
  const width = Math.max(...shown.map(([name = ""]) => name.length));
  const hidden = rows.length - shown.length + more;
  return [
    `  ${title}:`,
    ...shown.map(([name = "", value = ""]) => `    ${name.padEnd(width)}  ${value}`),
    ...(hidden > 0 ? [`    and ${hidden} more`] : []),
  ];
}

function counted(count: number, what: string): string {
  return `${count.toLocaleString("en")} ${what}${count === 1 ? "" : "s"}`;
}

function sizeOf(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  if (bytes < 1_000_000) return `${(bytes / 1_000).toFixed(1)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

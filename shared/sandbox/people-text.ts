/**
 * Parses people from CSV or JSON lines. One invalid line refuses the whole text; the error gives its place and what it
 * must be, never its content.
 */
import { type PersonRow, personRow } from "../contract/sandbox-people.ts";
import { csvRecords } from "../domain/csv.ts";
import { DomainError, type ValidationIssue } from "../domain/domain-error.ts";
import { inNoLanguage, validationIssuesOf } from "../domain/validation-issues.ts";

export type PeopleFormat = "csv" | "jsonl";

const FAULTS_SHOWN = 20;

/**
 * CSV has a header. `external_id`, `alias_name`, `alias_label` and `device_id` identify the person; other columns are
 * attributes; an empty field is ignored. JSON lines are `{external_id, aliases, devices, attributes}`.
 */
export function peopleIn(text: string, format: PeopleFormat): PersonRow[] {
  const given = format === "csv" ? csvRows(text) : jsonRows(text);
  const rows: PersonRow[] = [];
  const faults: ValidationIssue[] = [];
  for (const { line, value } of given) {
    const read = personRow.safeParse(value, inNoLanguage);
    if (read.success) rows.push(read.data);
    else faults.push(...validationIssuesOf(read.error.issues, value, [line]));
    if (faults.length >= FAULTS_SHOWN) break;
  }
  if (faults.length > 0) throw refused(faults.slice(0, FAULTS_SHOWN));
  return rows;
}

interface Given {
  /** From 1, including the header. In CSV it is the number of the record. */
  line: number;
  value: unknown;
}

function jsonRows(text: string): Given[] {
  const lines = text.split("\n").map((content, at) => ({ line: at + 1, content }));
  return lines
    .filter(({ content }) => content.trim() !== "")
    .map(({ line, content }) => ({ line, value: parsed(content, line) }));
}

function parsed(content: string, line: number): unknown {
  try {
    return JSON.parse(content);
  } catch {
    throw refused([{ pointer: `/${line}`, detail: "must be one JSON object on one line" }]);
  }
}

function csvRows(text: string): Given[] {
  const records = csvRecords(text);
  if (!records)
    throw refused([{ pointer: "", detail: "has a quote that does not end, or that begins inside a field" }]);
  const [header = [], ...rows] = records;
  return rows.map((record, at) => {
    const line = at + 2;
    if (record.length !== header.length)
      throw refused([
        {
          pointer: `/${line}`,
          detail: `must have ${header.length} fields, as the header has; it has ${record.length}`,
        },
      ]);
    const set = header.flatMap((column, field): [string, string][] =>
      record[field] ? [[column, record[field]]] : [],
    );
    return { line, value: csvPerson(Object.fromEntries(set)) };
  });
}

function csvPerson(row: Readonly<Record<string, string>>) {
  const { external_id, alias_name, alias_label, device_id, ...attributes } = row;
  const hasAlias = alias_name !== undefined || alias_label !== undefined;
  return {
    ...(external_id !== undefined && { external_id }),
    ...(hasAlias && { aliases: [{ alias_name, alias_label }] }),
    ...(device_id !== undefined && { devices: [device_id] }),
    ...(Object.keys(attributes).length > 0 && { attributes }),
  };
}

function refused(errors: ValidationIssue[]): DomainError {
  const [first] = errors;
  return new DomainError(
    "invalid",
    "invalid-people",
    `Nobody was loaded. Line ${first?.pointer.slice(1).replace("/", ", ") || "1"} ${first?.detail}. Correct the lines that "errors" names and send the text again.`,
    { errors },
  );
}

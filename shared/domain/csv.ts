/** CSV by RFC 4180: records in, lines out. */

/** Fields as they are, also the empty ones. Undefined where the text ends inside quotes. */
export function csvRecords(text: string): string[][] | undefined {
  const records: string[][] = [];
  let record: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^,\r\n"]*))(,|\r?\n|$)/y;
  const body = text.replace(/^\uFEFF/, "");
  while (field.lastIndex < body.length) {
    const found = field.exec(body);
    if (!found) return undefined;
    const [, quoted, plain = "", end] = found;
    record.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === "," && field.lastIndex < body.length) continue;
    if (end === ",") record.push("");
    if (record.length > 1 || record[0] !== "") records.push(record);
    record = [];
  }
  return records;
}

/** What a spreadsheet would take for a formula begins so. Source: OWASP, "CSV Injection". */
export const formulaStart = /^[=+\-@\t\r]/;
/**
 * One record as a line. Every field is in quotes: a spreadsheet may split at another character than the comma, such as
 * `;` in Spain. A field that a spreadsheet would take for a formula gets an apostrophe before it.
 */
export function spreadsheetLine(record: readonly string[]): string {
  return `${record.map(quoted).join(",")}\r\n`;
}

function quoted(field: string): string {
  const safe = formulaStart.test(field) ? `'${field}` : field;
  return `"${safe.replaceAll('"', '""')}"`;
}

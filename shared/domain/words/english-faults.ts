import type { FaultValues } from "../../contract/data-faults.ts";
import type { FaultWords, FileFaultWords, RowFaultCode, RowFaultWords } from "./faults.ts";

/** `1 hour`. */
const hoursOf = (hours: unknown) => `${hours} ${Number(hours) === 1 ? "hour" : "hours"}`;

export const englishFileFaults: FileFaultWords = {
  encrypted: () => "is encrypted",
  "not-parquet": () => "is no Parquet file",
  "no-footer": () => "ends before Parquet's footer",
  "codec-not-read": ({ codec }) => `is compressed with ${codec}, which is not read: use Snappy, zstd or gzip`,
  "page-damaged": () => "is damaged: the checksum of a page is not that of its bytes",
  "footer-damaged": () => "has a footer that is damaged, or has types that are not read",
  "blank-line-first": () => "begins with a blank line: its first line must be its header",
  "endless-header": () => "has a header that never ends: see the quotes and the line end of line 1",
  "header-not-utf8": () => "is no UTF-8: set its encoding, such as windows-1252, or save it as UTF-8",
  "too-many-columns": ({ count, most }) => `has ${count} columns; up to ${most} are read`,
  zip: () => "is a ZIP archive, or a workbook of Excel",
  "old-excel": () => "is a workbook of an old Excel",
  parquet: () => "is a Parquet file",
  avro: () => "is an Avro file",
  bzip2: () => "is compressed with bzip2",
  xz: () => "is compressed with xz",
  lz4: () => "is compressed with lz4",
  "utf16-unmarked": () => "looks like UTF-16 without a mark: set its encoding, or save it as UTF-8",
  "other-encoding": ({ encoding }) => `is not ${encoding} all through`,
  "compressed-cut": () => "ends in the middle of its compressed data",
  "compressed-damaged": () => "is damaged in its compressed data",
  "zstd-trailing": () => "has something after its zstd data that is none",
  "zstd-cut": () => "ends in the middle of its zstd data",
  "large-object": () => "has an object of more than 16 MB",
  "large-value": () => "has a value, or a page of values, that is larger than the memory",
  "not-read": () => "is written in a way that is not read: write it anew with common types and encodings",
  damaged: () => "is damaged",
};

const rows: RowFaultWords = {
  broken: "its quotes or line ends are not as CSV has them",
  uneven: "it has more or fewer fields than the header",
  "not-utf8": "it has bytes that are no UTF-8",
  header: "it is the header once more",
  "no-object": "it is no JSON object",
};

export const englishFaults: FaultWords = {
  "no-files": ({ prefix }) => `No file with data lies under "${prefix}" of the data bucket.`,
  "no-mark": ({ object }) => `There is no mark "${object}" in the data bucket: the data is not complete yet.`,
  "mark-too-old": ({ object, prefix, hours, allowed }) =>
    `The mark "${object}" under "${prefix}" is more than ${hoursOf(hours)} old; the data set allows ${allowed}.`,
  "files-too-old": ({ prefix, hours, allowed }) =>
    `The newest file under "${prefix}" is more than ${hoursOf(hours)} old; the data set allows ${allowed}.`,
  "removed-while-read": ({ prefix }) =>
    `Files under "${prefix}" were removed or replaced while they were read: an export is going on.`,
  "no-rows": ({ prefix }) => `The files under "${prefix}" of the data bucket have no rows.`,
  "object-missing": ({ object }) => `There is no object "${object}" in the data bucket.`,
  "file-unreadable": ({ file, why, ...values }) =>
    `The file "${file}" can't be read: it ${englishFileFaults[why as keyof FileFaultWords](values)}.`,
  "column-of-variant": ({ file, column }) =>
    `The column "${column}" of the file "${file}" is of the type VARIANT, which is not read.`,
  "column-twice": ({ file, column, count }) =>
    `The file "${file}" has ${count} columns "${column}": rename one.`,
  "column-differs-by-case": ({ file, column, count, names, more }) =>
    `The file "${file}" has no column "${column}", and ${count} that differ from it by case only: ${listed(names, more)}. Name one of them exactly.`,
  "columns-differ-by-case": ({ file, one, other }) =>
    `The file "${file}" has columns that differ by case only, "${one}" and "${other}": SQL can't tell them apart. Rename one, or use criteria.`,
  "objects-differ-by-case": ({ one, other }) =>
    `The objects have names that differ by case only, "${one}" and "${other}": SQL can't tell them apart. Rename one, or use criteria.`,
  "no-column": ({ column, ...there }) => `There is no column "${column}". There are${told(there)}`,
  "no-column-in-file": ({ file, column, others, ...there }) =>
    `The file "${file}" has no column "${column}"${others ? `, nor have ${others} others` : ""}, which other files have. It has${told(there)}`,
  "no-object-has": ({ file, column }) =>
    `No object of the file "${file}" has "${column}", which the mapping names.`,
  "malformed-rows": ({ count, file, lines, others, why }) => {
    const what = count === 1 ? "1 row" : `${count} rows`;
    const many = others || String(lines).includes(",") ? "lines" : "line";
    const where = `: see ${many} ${lines}${others ? " and others" : ""} of the file "${file}" (${rows[why as RowFaultCode]})`;
    return `${what} can't be read${file === undefined ? "" : where}.`;
  },
  "values-no-times": (values) => `${bad(values)} can't be read as times${where(values)}.`,
  "values-no-identifiers": (values) => `${bad(values)} are no identifiers${where(values)}.`,
  "rows-not-found": () =>
    "The files have rows that the engine can't find: save them anew, with each value in quotes.",
  "list-rows-not-found": () =>
    "The list has rows that the engine can't find: save it anew, with each value in quotes.",
  "numbers-too-large": () => "Numbers of a property are too large to be added up.",
  "value-unreadable": () => "The data has a value that can't be read.",
  "data-exceeds-disk": ({ megabytes, disk }) =>
    `The data takes at least ${megabytes} MB of disk, before anything is computed from it; the engine has ${disk} MB.`,
  "engine-memory-full": ({ megabytes }) =>
    `The engine needs more than its ${megabytes} MB of memory at once, even with its disk.`,
  "engine-disk-full": () => "The engine's disk is full of the data and of what is computed from it.",
  "no-database": ({ database }) =>
    `This system has no database "${database}". Ask the operator of this system which there are.`,
  "database-without-secret": ({ database }) =>
    `The secret of the database "${database}" can't be read, or has no user and password.`,
  "database-refused": ({ database }) =>
    `The database "${database}" refused the user or the password that its secret has.`,
  "database-not-trusted": ({ database }) =>
    `The certificate of the database "${database}" can't be verified, or it takes no TLS: see its host, and the authority's certificate in its secret.`,
  "database-unreachable": ({ database }) => `The database "${database}" can't be reached, at each try.`,
  "database-lost": ({ database }) =>
    `The connection to the database "${database}" was lost while it was read, or it takes no more connections, at each try.`,
  "database-too-slow": ({ database, seconds }) =>
    `The database "${database}" took longer than ${seconds} seconds for an answer.`,
  "database-fails": ({ database, code }) => `The database "${database}" answered with the error ${code}.`,
  "no-athena": ({ athena }) =>
    `This system has no Athena "${athena}". Ask the operator of this system which there are.`,
  "athena-refuses": ({ athena }) =>
    `Athena "${athena}" refused the query. Ask the operator of this system to check its workgroup, its database, the places of its files and whether it may choose where results go.`,
  "athena-fails": ({ athena, code }) => `Athena "${athena}" failed with the error ${code}, at each try.`,
  "athena-exhausted": ({ athena }) =>
    `Athena "${athena}" has not the memory or the time for the query: ask about fewer days, or partition the table by day.`,
  "athena-scans-too-much": ({ athena }) =>
    `The query reads more data than the workgroup of Athena "${athena}" allows for one: ask about fewer days, or partition the table by day.`,
  "athena-busy": ({ athena, minutes }) =>
    `Athena "${athena}" had no room for the query for ${minutes} minutes: it takes no more at the moment.`,
  "partition-of-other-format": ({ table, column, format }) =>
    `The table "${table}" has days in the column "${column}" that are not written as ${format}: correct how the data set says that they are written.`,
  "athena-too-slow": ({ athena, hours }) =>
    `Athena "${athena}" took longer than ${hoursOf(hours)} for the query.`,
  "athena-too-slow-to-preview": ({ athena, minutes }) =>
    `Athena "${athena}" took longer than ${minutes} minutes for the query. An import waits longer than a preview.`,
  "athena-finds-no": ({ athena, name }) =>
    `Athena "${athena}" finds no table or column by a name of the data set or of a condition: ${name}.`,
  "athena-query-invalid": ({ athena, code }) =>
    `Athena "${athena}" can't ask this of the tables: error ${code}. See the types of their columns.`,
  "athena-query-too-long": ({ athena }) =>
    `The definition is too long for a query of Athena "${athena}": it takes 256 KB at most.`,
  "athena-data-unreadable": ({ athena, code }) =>
    `Athena "${athena}" can't read a value or a file of the tables: error ${code}.`,
  "no-table": ({ database, table }) => `There is no table or view "${table}" in the database "${database}".`,
  "table-locked": ({ table, seconds }) =>
    `The table "${table}" was still locked after ${seconds} seconds: a load or a change of it had not ended.`,
  "table-not-readable": ({ database, table }) =>
    `The user of the database "${database}" may not read "${table}": it needs the right to read it, and to use its schema.`,
  "table-fails": ({ table, code }) =>
    `Values of the table "${table}" can't be read: error ${code} of the database.`,
  "column-unreadable": ({ table, column }) =>
    `A value of the column "${column}" of the table "${table}" can't be read.`,
  "no-rows-in-table": ({ table }) => `The table "${table}" has no rows.`,
  "no-time-in-table": ({ table, column }) =>
    `No row of the table "${table}" has a time in the column "${column}" that has passed, so how old it is is not known.`,
  "table-too-old": ({ table, column, hours, allowed }) =>
    `The newest "${column}" of the table "${table}" is more than ${hoursOf(hours)} old; the data set allows ${allowed}.`,
  "column-tells-no-age": ({ table, column, type }) =>
    `The column "${column}" of the table "${table}" is of the type ${type}, so how old the table is can't be told: choose one of timestamps or dates.`,
  "column-of-other-type": ({ table, column, type }) =>
    `The column "${column}" of the table "${table}" is of the type ${type}, which is no identifier and no time.`,
  "many-event-names": ({ column, most }) =>
    `The column "${column}" has more than ${most} different values: is it the one of the events' names?`,
  "event-names-not-shown": ({ column, count }) =>
    `${count} values of the column "${column}" are not shown as names of events: they look like people's identifiers, or are too long.`,
  "events-of-unknown-users": ({ count, all }) =>
    `${count} of ${all} events are of users that the users' files do not have: no cohort finds these users.`,
};

function listed(names: string | number | undefined, more: string | number | undefined): string {
  return more ? `${names} and ${more} more` : `${names}`;
}

/** What follows "there are": names, or that the first line looks like a row of somebody. */
function told({ names, more, isCsv }: FaultValues): string {
  if (names !== undefined) return `: ${listed(names, more)}.`;
  return ` none of the names that are mapped${isCsv ? ": see whether the first line is a header" : ""}.`;
}

function bad({ unreadable, set, column }: FaultValues): string {
  return `${unreadable} of ${set} values of the column "${column}"`;
}

function where({ file, line, row, shape, type }: FaultValues): string {
  if (file === undefined) return "";
  const at = line !== undefined ? `line ${line} of ` : row !== undefined ? `row ${row} of ` : "";
  const how =
    shape !== undefined
      ? `, which is written like ${shape}`
      : type !== undefined
        ? `, where it is of the type ${type}`
        : "";
  return `: see ${at}the file "${file}"${how}`;
}

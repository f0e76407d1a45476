export const lists = {
  title: "List",
  help: "A file with a row for each user, as CSV or JSON lines, of up to 1 GB. Its columns have external IDs, aliases with their labels, or device IDs.",
  choose: "Choose a file",
  another: "Choose another file",
  uploading: (name: string) => `Uploading “${name}”`,
  reading: "Reading the list…",
  uploadFailed: "The file could not be uploaded. Check your network, then choose it again.",
  tooLarge: "The file is empty, or larger than 1 GB.",
  missing: "Choose a file first.",
  columns: "Which column is which",
  columnsText: "As the names of the columns suggest. Change what is not right.",
  fields: {
    external_id: "External ID",
    alias_name: "Alias",
    alias_label: "Label of the alias",
    device_id: "Device ID",
    anonymous: "Whether the user is anonymous",
  },
  none: "None",
  report: "What is in it",
  rows: "Rows",
  members: "Users whom Braze can know",
  duplicates: "The same user again",
  leftOut: "Left out",
  malformed: (n: string) =>
    n === "1"
      ? "1 row can't be read. Correct the file and upload it again: such a list is not imported."
      : `${n} rows can't be read. Correct the file and upload it again: such a list is not imported.`,
  nobody: "No user can be told from this list. Check which column is which.",
  lines: (lines: string) => `In lines ${lines}.`,
  replace: "Replace the list",
};

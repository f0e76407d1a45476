/** Lists of people who are never sent. */
export const exclusions = {
  title: "Exclusion lists",
  lead: "Whoever is on a list is never sent to Braze. Where Braze has them already, the next import of each cohort removes them.",
  list: "List",
  everywhere: "All workspaces",
  forgotten: "Forgotten people, at all workspaces",
  forgottenText:
    "Of the people on this list no ID is kept: they can be known again, and never be shown. To take people off it, enter their IDs.",
  deleted: "A deleted workspace",
  counted: (name: string, n: string) => `${name} (${n})`,
  form: "Put people on the list, or take them off",
  by: "Known by",
  people: {
    external_id: "External IDs, one on each line",
    alias: "Aliases, one on each line",
    device_id: "Device IDs, one on each line",
  },
  peopleHelp: (most: string) => `Exactly as they are in your data, up to ${most} at once.`,
  missing: "Enter at least one.",
  tooMany: (n: string, most: string) => `These are ${n}. Enter up to ${most} at once.`,
  reason: "Why",
  reasonHelp: "For your colleagues, such as the number of a ticket. Without the people's own IDs.",
  noReason: "Say why, so that others know later.",
  add: "Put on the list",
  remove: "Take off the list",
  added: (n: string) => `Put on the list: ${n}`,
  addedText:
    "From now on, no import adds them. The next import of each cohort removes them where Braze has them.",
  thereAlready: (n: string) => (n === "1" ? "1 more was on it already." : `${n} more were on it already.`),
  removed: (n: string) => `Taken off the list: ${n}`,
  removedText: "The next import of each cohort sends them again, where its definition selects them.",
  notThere: (n: string) => (n === "1" ? "1 more was not on it." : `${n} more were not on it.`),
  confirmTitle: "Take off the list?",
  confirmText: (n: number): string =>
    n === 1
      ? "The next import of each cohort may send this person to Braze again."
      : "The next import of each cohort may send these people to Braze again.",
  file: {
    title: "Put everybody in a file on the list",
    help: "As CSV or JSON lines, of up to 50 MB. Its columns have external IDs, aliases with their labels, or device IDs. A file with a row that tells nobody changes nothing.",
    choose: "Choose a file",
    another: "Choose another file",
    missing: "Choose a file first.",
    tooLarge: "The file is empty, or larger than 50 MB.",
    add: "Put them on the list",
    refused: {
      "data-unreadable":
        "The file has rows that can't be read, or without an identifier. Nothing was changed. Correct the file, then choose it again.",
      "definition-invalid":
        "No column of the file tells who people are. Name it for what it has, such as external ID, then choose the file again.",
      "data-missing": "There is nothing in the file. Choose another one.",
      "file-too-large": "The file is too large. Divide it, then choose one part after the other.",
      "too-large-for-engine": "The file is too large. Divide it, then choose one part after the other.",
    } as Readonly<Record<string, string>>,
  },
  onList: "On this list",
  columns: { who: "Who", by: "Put on by", when: "When", why: "Why" },
  nobody: "Nobody is on this list.",
  notShown: "Your account may change the list, and may not see who is on it.",
  removeOne: (who: string) => `Take off: ${who}`,
  removeShort: "Take off",
};

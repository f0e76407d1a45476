export const people = {
  title: "Look up a person",
  lead: "See why a person is, or is not, in this cohort in Braze.",
  privacy: "What you type is not kept. That you looked somebody up is on record.",
  by: "Known by",
  kinds: { external_id: "External ID", alias: "Alias", device_id: "Device ID" },
  aliasLabel: "Label of the alias",
  aliasLabelHelp: "The kind of alias, such as email.",
  missing: "Enter it exactly as it is in your data.",
  button: "Look up",
  searching: "Looking in the last imports…",
  result: "Result",
  never: "This cohort was never imported, so Braze has nobody of it.",
  standings: {
    held: { title: "In Braze", text: "The cohort has this person, and so has Braze." },
    leaving: {
      title: "In Braze, and due to leave",
      text: "The cohort no longer has this person. Braze still has them.",
    },
    waiting: {
      title: "In the cohort, not in Braze yet",
      text: "The cohort has this person. Braze was not told yet, or did not take it.",
    },
    refused: {
      title: "Refused by Braze",
      text: "The cohort has this person, and Braze refused the identifier. The next import tries it again.",
    },
    unsure: {
      title: "Perhaps in Braze",
      text: "Braze was told, and its answer was lost. The next import tells it again.",
    },
    rejected: {
      title: "Left out of the import",
      text: "The cohort has this person, and Braze would not recognise them.",
    },
    "not-selected": {
      title: "Not in the cohort",
      text: "The last import did not find this person by what you typed.",
    },
    "not-held": {
      title: "Not in Braze",
      text: "No import has evaluated the cohort for this workspace, or it was too long ago.",
    },
    unknown: {
      title: "Not known",
      text: "The record of what Braze holds can't be read. Ask the operator to rebuild it.",
    },
  },
  /** Where they were looked up by another identifier. */
  sentBy: {
    external_id: "The cohort's data knows what you typed. Braze gets this person by their external ID.",
    alias: "The cohort's data knows what you typed. Braze gets this person by an alias.",
    device_id: "The cohort's data knows what you typed. Braze gets this person by a device ID.",
  },
  /** Where a person has several identifiers. */
  otherIdentifier: (first: string) =>
    `A person is sent to Braze by one identifier only. If they have several, look them up by the first of: ${first}.`,
  emptied: "The last import was to remove everybody from Braze.",
  evaluated: "Cohort evaluated",
  lastChange: "Last change",
  underWay: { add: "An import that runs now adds them.", remove: "An import that runs now removes them." },
  noChange: (n: number) => (n === 1 ? "None in the last import" : `None in the last ${n} imports`),
  changes: {
    add: {
      accepted: "Added",
      refused: "Adding was refused",
      unknown: "Adding was not answered",
      unsent: "Adding was not sent",
    },
    remove: {
      accepted: "Removed",
      refused: "Removing was refused",
      unknown: "Removing was not answered",
      unsent: "Removing was not sent",
    },
  },
};

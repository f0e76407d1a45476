/** The folders of the work bucket: one for each thing that is granted separately. */
export const workFolders = {
  /** Change sets, rows without a usable identifier, and other identifiers of members. Settle and look-ups read them. */
  prepared: "prepared/",
  /** What Athena selects for an import or a preview, and names of its files: needed until it is evaluated. */
  selections: "selections/",
  /** Members and changes of a large import in buckets: needed until its change set is there. */
  comparisons: "comparisons/",
  /** The same change sets in parts, as they are sent. */
  parts: "parts/",
  /** Which parts a run has. They contain names of objects, no user. */
  manifests: "manifests/",
  /** The result of each batch. The objects' names show progress and contain no user's identifier. */
  results: "results/",
  /** Ledgers: what Braze may hold. */
  ledgers: "ledgers/",
  /** Files for download of the rows and ids that were left out of an import. */
  rejected: "rejected/",
  /** Exclusion lists: who is never sent, by whom, when and why. */
  exclusions: "exclusions/",
} as const;

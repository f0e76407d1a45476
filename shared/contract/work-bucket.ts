/** The folders of the work bucket: one for each thing that a function may be allowed to touch without the others. */
export const workFolders = {
  /** Change sets, and the rows that could not be told as users: read when a run is settled. */
  prepared: "prepared/",
  /** The same change sets in parts, as they are sent. */
  parts: "parts/",
  /** Which parts a run has: names of objects, no user. */
  manifests: "manifests/",
  /** What became of each batch: the objects' names tell progress, and nothing in them names a user. */
  results: "results/",
  /** What Braze may hold. */
  ledgers: "ledgers/",
  /** Files of the rows and ids that were left out of an import, for people to download. */
  rejected: "rejected/",
} as const;

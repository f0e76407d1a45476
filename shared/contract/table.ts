/** The one table, in one place: infra deploys it, the local system and the contract suites create it, the adapters use it. */
export const table = {
  partitionKey: "pk",
  sortKey: "sk",
  /** The sparse index of lists across cohorts: only items that carry both attributes are in it. Projects everything. */
  lists: { name: "lists", partitionKey: "listPk", sortKey: "listSk" },
  /** Time to live, in seconds since 1970. */
  expiresAt: "expiresAt",
} as const;

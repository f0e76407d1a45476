/** Raised by a change after which older rows or objects can no longer be read. */
export const DATA_VERSION = 7;

/**
 * The definition of the one table: infra deploys it, the local system and the contract suites create it, the adapters
 * use it.
 */
export const table = {
  partitionKey: "pk",
  sortKey: "sk",
  /**
   * The sparse index for lists across cohorts: it contains only items that have both attributes. Projects all
   * attributes.
   */
  lists: { name: "lists", partitionKey: "listPk", sortKey: "listSk" },
  /** Time to live, in seconds since 1970. */
  expiresAt: "expiresAt",
} as const;

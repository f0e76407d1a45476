/** The file of users who were left out of an import: rows rejected by prepare, and ids that Braze refused. */
import * as z from "zod/mini";

/**
 * The file's header. `kind` is `rejected` or `refused`; `reason` is one of `rejectedReasons` or `runReasons`. A field
 * is empty if it is not known. `change` applies to refused ids only: `add` or `remove`.
 */
export const rejectedColumns = [
  "identifier",
  "identifier_kind",
  "alias_label",
  "kind",
  "reason",
  "change",
] as const;

/** `GET /imports/{runId}/rejected`: the link needs no token. */
export const rejectedRows = z.object({
  rows: z.int(),
  /** Until when the file is kept. ISO. */
  expiresAt: z.string(),
  link: z.object({ method: z.literal("GET"), url: z.string(), expiresAt: z.string() }),
});
export type RejectedRowsView = z.infer<typeof rejectedRows>;

/** Who was left out of an import, as a file: rows rejected when it was prepared, and ids that Braze refused. */
import * as z from "zod/mini";

/**
 * The file's header. `kind` is `rejected` or `refused`; `reason` one of `rejectedReasons` or of `runReasons`. What is not
 * known of a row is empty; `change` is of refused ids: `add` or `remove`.
 */
export const rejectedColumns = [
  "identifier",
  "identifier_kind",
  "alias_label",
  "kind",
  "reason",
  "change",
] as const;

/** `GET /imports/{runId}/rejected`: the file is read by the link, without a token. */
export const rejectedRows = z.object({
  rows: z.int(),
  /** Until when the file is kept. ISO. */
  expiresAt: z.string(),
  link: z.object({ method: z.literal("GET"), url: z.string(), expiresAt: z.string() }),
});
export type RejectedRowsView = z.infer<typeof rejectedRows>;

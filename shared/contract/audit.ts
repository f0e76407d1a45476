/** The audit trail as the API shows it: who did what, to what, and when. Never a secret or a user's identifier. */
import * as z from "zod/mini";
import { pageOf } from "./pages.ts";

/** What a change did to one thing. */
const auditedChange = z.object({
  /** Kind and id: `cohort:<id>`, `connection:<id>`, `schedule:<cohort>`, `import:<id>`, `data-set:<id>`, `upload:<id>`, `sandbox-key:<id>`… */
  object: z.string(),
  /** SHA-256 of what people set of it, before. Left out: there was none. */
  before: z.exactOptional(z.string()),
  /** The same afterwards. Left out: it is gone. */
  after: z.exactOptional(z.string()),
  /** The request was interrupted, and others changed the thing since: whether this was done is not known. */
  uncertain: z.exactOptional(z.literal(true)),
});
export type AuditedChange = z.infer<typeof auditedChange>;

/**
 * `done`: the request was answered with a success. `refused`: it was refused, with `code`. `interrupted`: it ended
 * without an answer of its own; `changes` has what it did until then. `open`: it goes on, or was interrupted just now.
 */
const auditOutcomes = ["open", "done", "refused", "interrupted"] as const;

export const auditEntry = z.object({
  id: z.string(),
  /** ISO: when the request came. */
  at: z.string(),
  actor: z.object({
    /** User name, else subject, else client id of the token. */
    name: z.string(),
    /** The client by which the token was issued, where the issuer tells. */
    client: z.exactOptional(z.string()),
  }),
  /** The id of the operation in the API document. */
  action: z.string(),
  /** `change`: of what the system keeps. `people`: a look at users' identifiers. */
  kind: z.enum(["change", "people"]),
  /** What the request was about. */
  object: z.exactOptional(z.string()),
  /** The id of the request, as in the access log. */
  request: z.string(),
  outcome: z.enum(auditOutcomes),
  /** Why it was refused. */
  code: z.exactOptional(z.string()),
  changes: z.array(auditedChange),
});
export type AuditEntry = z.infer<typeof auditEntry>;

export const auditPage = pageOf(auditEntry);

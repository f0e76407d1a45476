import * as z from "zod/mini";
import { NAME_LENGTH } from "../../limits.ts";
import { auditPage } from "../audit.ts";
import { at, ids } from "./examples.ts";
import { instant } from "./imports.ts";
import { type Operation, paged } from "./operation.ts";

const DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
const name = z.optional(z.string().check(z.minLength(1), z.maxLength(NAME_LENGTH)));

export const audit = {
  "GET /audit": {
    id: "list-audit",
    tag: "Audit",
    summary: "Lists who did what, newest first: each change, and each look at users' identifiers",
    query: {
      ...paged,
      object: { schema: name, description: `Only what was about this, such as cohort:${ids.cohort}.` },
      actor: { schema: name, description: "Only what this person or program did." },
      from: { schema: instant, description: "Only since this instant, to the second." },
      to: { schema: instant, description: "Only before this instant, to the second." },
    },
    answers: {
      200: {
        description:
          "A page. With filters it may have fewer items than its limit, even none, and a cursor: go on with that.",
        schema: auditPage,
        example: {
          items: [
            {
              id: "417-4ud1t",
              at,
              actor: { name: "ana" },
              action: "create-cohort",
              kind: "change",
              object: `cohort:${ids.cohort}`,
              request: "r3qu3st",
              outcome: "done",
              changes: [{ object: `cohort:${ids.cohort}`, after: DIGEST }],
            },
          ],
        },
      },
    },
    refusals: { 400: "A value is not valid." },
  },
} as const satisfies Record<string, Operation>;

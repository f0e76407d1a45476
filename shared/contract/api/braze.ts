/** Braze's two calls, as the sandbox answers them. Only in deployments with a sandbox. */
import * as z from "zod/mini";
import { at, ids } from "./examples.ts";
import type { Operation } from "./operation.ts";

const tag = "Sandbox: Braze's two calls";

/** Bodies as Braze documents them. Unknown fields are ignored. */
const every = { partner_api_key: z.string(), client_secret: z.string(), cohort_id: z.string() };
export const brazeName = z.object({ ...every, name: z.string(), created_at: z.string() });
export const brazeChanges = z.object({
  ...every,
  cohort_changes: z.array(
    z.object({
      user_ids: z.optional(z.array(z.string())),
      device_ids: z.optional(z.array(z.string())),
      aliases: z.optional(z.array(z.object({ alias_name: z.string(), alias_label: z.string() }))),
      should_remove: z.optional(z.boolean()),
    }),
  ),
});
export const brazeAnswer = z.object({ message: z.string() });

const keys = { partner_api_key: "the-partner-api-key", client_secret: "the-data-import-key" };
const taken = { description: "Taken.", schema: brazeAnswer, example: { message: "success" } };
const queued = {
  description: "Taken, and carried out later.",
  schema: brazeAnswer,
  example: { message: "queued" },
};

export const braze = {
  "POST /partners/{partner}/cohorts": {
    id: "sandbox-partner-cohorts",
    tag,
    summary: "A cohort's name",
    braze: true,
    body: {
      schema: brazeName,
      example: { ...keys, cohort_id: ids.cohort, name: "Spent more than 100", created_at: at },
    },
    answers: { 201: taken, 202: queued },
  },
  "POST /partners/{partner}/cohorts/users": {
    id: "sandbox-partner-cohort-users",
    tag,
    summary: "Who enters and leaves a cohort: at most 1,000 ids",
    braze: true,
    body: {
      schema: brazeChanges,
      example: {
        ...keys,
        cohort_id: ids.cohort,
        cohort_changes: [{ user_ids: ["007", "ana"] }, { device_ids: ["d-1"], should_remove: true }],
      },
    },
    answers: { 201: taken, 202: queued },
  },
} as const satisfies Record<string, Operation>;

/** GET /sandbox/cohorts/{cohortId}/members?partner=…: whom a received cohort holds, `{kind, id, label}` each. */
import * as z from "zod/mini";
import { PAGE_SIZE } from "../../shared/limits.ts";
import { listReceivedMembers, MEMBERS_PAGE_LIMIT } from "../../shared/sandbox/read-received.ts";
import { http, ok, parse } from "../http.ts";
import { cohorts } from "./wiring.ts";

const asked = z.object({
  limit: z.optional(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(MEMBERS_PAGE_LIMIT))),
  cursor: z.optional(z.string()),
  partner: z.optional(z.string()),
});

export const handler = http(async ({ path, query }) => {
  const { limit = PAGE_SIZE, cursor, partner } = parse(asked, query);

  return ok(
    await listReceivedMembers(
      { cohorts: cohorts() },
      { id: path["cohortId"] ?? "", partner, wanted: { limit, ...(cursor && { cursor }) } },
    ),
  );
});

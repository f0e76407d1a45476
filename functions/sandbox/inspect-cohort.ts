/** GET /sandbox/cohorts/{cohortId}/inspection: what became of the ids received. Not part of Braze's contract. */
import * as z from "zod/mini";
import { PAGE_SIZE } from "../../shared/limits.ts";
import { inspect } from "../../shared/sandbox/inspect.ts";
import { MEMBERS_PAGE_LIMIT } from "../../shared/sandbox/read-received.ts";
import { http, ok, parse } from "../http.ts";
import { cohorts, people } from "./wiring.ts";

const time = z.optional(z.iso.datetime({ offset: true }));
const asked = z.object({
  partner: z.optional(z.string()),
  from: time,
  to: time,
  outcome: z.optional(z.enum(["matched", "unknown", "device-of-identified-user"])),
  limit: z.optional(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(MEMBERS_PAGE_LIMIT))),
  cursor: z.optional(z.string()),
});

export const handler = http(async ({ path, query }) => {
  const { limit = PAGE_SIZE, cursor, ...wanted } = parse(asked, query);

  return ok(
    await inspect(
      { cohorts: cohorts(), people: people() },
      { id: path["cohortId"] ?? "", wanted: { ...wanted, limit, ...(cursor && { cursor }) } },
    ),
  );
});

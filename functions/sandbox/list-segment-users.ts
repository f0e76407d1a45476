/** GET /sandbox/segments/{segmentId}/users: the audience, as JSON; as CSV with ?format=csv, the next page in `Link`. */
import * as z from "zod/mini";
import { PAGE_SIZE } from "../../shared/limits.ts";
import { EXPORT_PAGE, exportAudience, listAudience } from "../../shared/sandbox/audience.ts";
import { http, ok, parse } from "../http.ts";
import { cohorts, people, segments } from "./wiring.ts";

const asked = z.object({
  format: z.optional(z.enum(["json", "csv"])),
  limit: z.optional(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(EXPORT_PAGE))),
  cursor: z.optional(z.string()),
});

export const handler = http(async ({ path, query }) => {
  const { format, limit, cursor } = parse(asked, query);
  const needs = { segments: segments(), people: people(), cohorts: cohorts() };
  const segment = path["segmentId"] ?? "";
  const from = cursor === undefined ? {} : { cursor };
  if (format !== "csv")
    return ok(await listAudience(needs, { segment, wanted: { limit: limit ?? PAGE_SIZE, ...from } }));
  const page = await exportAudience(needs, { segment, wanted: { limit: limit ?? EXPORT_PAGE, ...from } });
  const next = new URLSearchParams({ ...query, cursor: page.cursor ?? "" });
  return {
    status: 200,
    text: page.csv,
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="segment-${segment}.csv"`,
      ...(page.cursor !== undefined && { link: `</sandbox/segments/${segment}/users?${next}>; rel="next"` }),
    },
  };
});

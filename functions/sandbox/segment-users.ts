/** The audience of a segment, as JSON, or as CSV with `?format=csv`, where `Link` gives the next page. */

import { EXPORT_PAGE, PAGE_SIZE } from "../../shared/limits.ts";
import type { AudienceDeps } from "../../shared/sandbox/audience.ts";
import { exportAudience, listAudience } from "../../shared/sandbox/audience.ts";
import { type ApiAnswer, ok } from "../http/answers.ts";

interface Asked {
  format?: "json" | "csv" | undefined;
  limit?: number | undefined;
  cursor?: string | undefined;
}

export async function segmentUsers(
  deps: AudienceDeps,
  segment: string,
  { format, limit, cursor }: Asked,
): Promise<ApiAnswer> {
  const from = cursor === undefined ? {} : { cursor };
  if (format !== "csv")
    return ok(await listAudience(deps, { segment, wanted: { limit: limit ?? PAGE_SIZE, ...from } }));
  const page = await exportAudience(deps, { segment, wanted: { limit: limit ?? EXPORT_PAGE, ...from } });
  const next = new URLSearchParams({
    format,
    ...(limit !== undefined && { limit: String(limit) }),
    cursor: page.cursor ?? "",
  });
  return {
    status: 200,
    text: page.csv,
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="segment-${segment}.csv"`,
      ...(page.cursor !== undefined && { link: `</sandbox/segments/${segment}/users?${next}>; rel="next"` }),
    },
  };
}

/** The audit trail, page by page. */
import { useInfiniteQuery } from "@tanstack/react-query";
import type { AuditEntry } from "../../shared/contract/audit.ts";
import { useApp } from "../app/app.ts";
import type { Page } from "./queries.ts";

export interface AuditFilter {
  /** Kind and id, such as `cohort:…`. */
  object?: string | undefined;
  actor?: string | undefined;
  /** ISO. */
  from?: string | undefined;
  to?: string | undefined;
}

/** Entries of a page that the reader sees at once. */
const WANTED = 50;
/** Requests for them: with filters, a page may have fewer entries than its limit and not be the last. */
const REQUESTS = 20;

export function useAudit(filter: AuditFilter, wanted = WANTED, enabled = true) {
  const { client } = useApp();
  return useInfiniteQuery({
    enabled,
    queryKey: ["audit", filter, wanted],
    initialPageParam: "",
    queryFn: async ({ pageParam, signal }): Promise<Page<AuditEntry>> => {
      const items: AuditEntry[] = [];
      let cursor = pageParam;
      for (let asked = 0; asked < REQUESTS; asked++) {
        const query = new URLSearchParams({ limit: String(wanted) });
        for (const [name, value] of Object.entries({ ...filter, cursor })) if (value) query.set(name, value);
        const page = await client.get<Page<AuditEntry>>(`/audit?${query}`, signal);
        items.push(...page.items);
        if (page.cursor === undefined) return { items };
        cursor = page.cursor;
        if (items.length >= wanted) break;
      }
      return { items, cursor };
    },
    getNextPageParam: ({ cursor }) => cursor,
  });
}

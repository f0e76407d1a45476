/** The table of cohorts, a page at a time, and whether there are cohorts at all. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { CohortSummary } from "../../shared/contract/cohort-summaries.ts";
import type { CohortView } from "../../shared/contract/definition-checks.ts";
import { useApp } from "../app/app.ts";
import type { Client } from "./calls.ts";
import { isOpen, NOW_AND_THEN, type Page, SOON } from "./queries.ts";

/** Rows of a page of the table. */
const PAGE = 50;

export interface CohortsSought {
  text?: string;
  tag?: string;
  dataSet?: string;
  cursor?: string | undefined;
}

export function useCohortSummaries(sought: CohortsSought) {
  const { client } = useApp();
  return useQuery({
    queryKey: ["cohorts", "summaries", sought],
    queryFn: ({ signal }) => found(client, sought, signal),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => {
      const goesOn = state.data?.items.some(({ lastImport }) => lastImport && isOpen(lastImport));
      return goesOn ? SOON * 2 : NOW_AND_THEN;
    },
  });
}

/** A search may answer nothing and not be at its end: it is gone on with until there is something. */
async function found(
  client: Client,
  { cursor, ...sought }: CohortsSought,
  signal: AbortSignal,
): Promise<Page<CohortSummary>> {
  for (let from = cursor; ; ) {
    const query = new URLSearchParams({ limit: String(PAGE) });
    const wanted = { ...sought, cursor: from };
    for (const [name, value] of Object.entries(wanted)) if (value) query.set(name, value);
    const page = await client.get<Page<CohortSummary>>(`/cohort-summaries?${query}`, signal);
    if (page.items.length > 0 || page.cursor === undefined) return page;
    from = page.cursor;
  }
}

export function useHasCohorts() {
  const { client } = useApp();
  return useQuery({
    queryKey: ["cohorts", "any"],
    queryFn: async ({ signal }) =>
      (await client.get<Page<CohortView>>("/cohorts?limit=1", signal)).items.length > 0,
  });
}

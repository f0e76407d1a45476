/** Exclusion lists, and who is on one. */
import { useQuery } from "@tanstack/react-query";
import type { Exclusion, ExclusionList } from "../../shared/contract/exclusions.ts";
import { useApp } from "../app/app.ts";
import type { Page } from "./queries.ts";

/** What a change of a list makes old. */
export const exclusionLists = ["exclusion-lists"];

/** Those that ever had somebody. */
export function useExclusionLists() {
  const { client } = useApp();
  return useQuery({
    queryKey: [...exclusionLists, "all"],
    queryFn: ({ signal }) => client.all<ExclusionList>("/exclusion-lists", signal),
  });
}

/** People on a page of a list. */
const SHOWN = 25;

/** Last added first. It is not kept: it has people's identifiers. */
export function useExcluded(list: string, cursor: string | undefined) {
  const { client } = useApp();
  const query = new URLSearchParams({ limit: String(SHOWN), ...(cursor !== undefined && { cursor }) });
  return useQuery({
    queryKey: [...exclusionLists, list, cursor],
    queryFn: ({ signal }) => client.get<Page<Exclusion>>(`/exclusion-lists/${list}/people?${query}`, signal),
    gcTime: 0,
    placeholderData: (before, earlier) => (earlier?.queryKey.at(1) === list ? before : undefined),
  });
}

/** Changes of an exclusion list. What is typed is sent in a body. */
import { useMutation } from "@tanstack/react-query";
import type { ExclusionListChanged, ExclusionRequest } from "../../shared/contract/exclusions.ts";
import { exclusionLists } from "../api/exclusions.ts";
import { useRefresh } from "../api/queries.ts";
import { useApp } from "../app/app.ts";

export interface Changed {
  is: "added" | "removed";
  changed: number;
  /** Of the people who were named. */
  unchanged: number;
}

export function useExclude(list: string) {
  const { client } = useApp();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: async (request: ExclusionRequest): Promise<Changed> => {
      const { changed } = await client.post<ExclusionListChanged>(`/exclusion-lists/${list}/people`, request);
      return { is: "added", changed, unchanged: request.people.length - changed };
    },
    onSettled: () => refresh(exclusionLists),
    gcTime: 0,
  });
}

export function useInclude(list: string) {
  const { client } = useApp();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: async (people: ExclusionRequest["people"]): Promise<Changed> => {
      const { changed } = await client.post<ExclusionListChanged>(`/exclusion-lists/${list}/removals`, {
        people,
      });
      return { is: "removed", changed, unchanged: people.length - changed };
    },
    onSettled: () => refresh(exclusionLists),
    gcTime: 0,
  });
}

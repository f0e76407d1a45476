/** Requests to forget people. What is typed is sent in a body. */
import { useMutation, useQuery } from "@tanstack/react-query";
import type { Forgetting, ForgettingRequest } from "../../shared/contract/forgettings.ts";
import { exclusionLists } from "../api/exclusions.ts";
import { NOW_AND_THEN, type Page, SOON, useRefresh } from "../api/queries.ts";
import { useApp } from "../app/app.ts";
import { uploaded } from "../lists/upload.ts";

const all = ["forgettings"];

/** On a page of requests. */
const SHOWN = 25;

/** A page, newest first. */
export function useForgettings(cursor: string | undefined) {
  const { client } = useApp();
  const query = new URLSearchParams({ limit: String(SHOWN), ...(cursor !== undefined && { cursor }) });
  return useQuery({
    queryKey: [...all, "page", cursor],
    queryFn: ({ signal }) => client.get<Page<Forgetting>>(`/people/forgettings?${query}`, signal),
    placeholderData: (before) => before,
    refetchInterval: NOW_AND_THEN,
  });
}

export function useForgetting(id: string) {
  const { client } = useApp();
  return useQuery({
    queryKey: [...all, id],
    queryFn: ({ signal }) => client.get<Forgetting>(`/people/forgettings/${id}`, signal),
    refetchInterval: ({ state: { data } }) => {
      if (data?.state === "done" || data?.state === "to-confirm") return false;
      return data?.state === "looking" ? SOON * 2 : SOON * 10;
    },
  });
}

export function useAskToForget() {
  const { client } = useApp();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: async ({
      file,
      ...asked
    }: { file: File; reason: string } | (ForgettingRequest & { file?: never })) => {
      const request = file
        ? { ...asked, uploadId: (await uploaded(client, file, () => {}, "/exclusion-files")).id }
        : asked;
      return client.post<Forgetting>("/people/forget", request);
    },
    onSettled: () => refresh(all),
    gcTime: 0,
  });
}

export function useConfirmForgetting(id: string) {
  const { client } = useApp();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: () => client.post<Forgetting>(`/people/forgettings/${id}/confirmation`),
    onSettled: () => refresh(all, exclusionLists),
  });
}

export function useDropForgetting(id: string) {
  const { client } = useApp();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: () => client.delete(`/people/forgettings/${id}`),
    onSuccess: () => refresh(all),
  });
}

/** What Braze's side of the page reads from the sandbox. */
import { useInfiniteQuery, useQueries, useQuery } from "@tanstack/react-query";
import type { PersonView } from "../../shared/contract/sandbox-people.ts";
import type {
  Inspection,
  NotedRequest,
  PartnerPage,
  ReceivedCohort,
} from "../../shared/contract/sandbox-received.ts";
import type { OfferedFilters, Segment, SegmentView } from "../../shared/contract/sandbox-segments.ts";
import type { Page } from "../api/queries.ts";
import { useApp } from "../app/app.ts";

/** Milliseconds between two looks at what partners send. */
const NOW_AND_THEN = 10_000;
const REQUESTS = 20;
const PEOPLE = 50;

export function usePartner(): string {
  return useApp().settings.partner ?? "kubit";
}

export function usePartnerPage() {
  const { client } = useApp();
  const partner = usePartner();
  return useQuery({
    queryKey: ["braze", "partner", partner],
    queryFn: ({ signal }) => client.get<PartnerPage>(`/sandbox/partners/${partner}`, signal),
  });
}

export function useRequests() {
  const { client } = useApp();
  const partner = usePartner();
  return useQuery({
    queryKey: ["braze", "requests", partner],
    queryFn: ({ signal }) =>
      client.get<Page<NotedRequest>>(`/sandbox/partners/${partner}/requests?limit=${REQUESTS}`, signal),
    refetchInterval: NOW_AND_THEN,
  });
}

/** Everybody, or the users in a segment. */
export function usePeople(segmentId?: string) {
  const { client } = useApp();
  const path = segmentId === undefined ? "/sandbox/users" : `/sandbox/segments/${segmentId}/users`;
  return useInfiniteQuery({
    queryKey: ["braze", "people", path],
    queryFn: ({ signal, pageParam }) => {
      const query = new URLSearchParams({ limit: String(PEOPLE), ...(pageParam && { cursor: pageParam }) });
      return client.get<Page<PersonView>>(`${path}?${query}`, signal);
    },
    initialPageParam: "",
    getNextPageParam: ({ cursor }) => cursor,
  });
}

export function useReceivedCohorts() {
  const { client } = useApp();
  return useQuery({
    queryKey: ["braze", "cohorts"],
    queryFn: ({ signal }) => client.all<ReceivedCohort>("/sandbox/cohorts", signal),
    refetchInterval: NOW_AND_THEN,
  });
}

export function useInspection(id: string, partner: string) {
  const { client } = useApp();
  return useQuery({
    queryKey: ["braze", "cohorts", partner, id],
    queryFn: ({ signal }) =>
      client.get<Inspection>(
        `/sandbox/cohorts/${encodeURIComponent(id)}/inspection?${new URLSearchParams({ partner })}`,
        signal,
      ),
  });
}

export function useOfferedFilters() {
  const { client } = useApp();
  return useQuery({
    queryKey: ["braze", "filters"],
    queryFn: ({ signal }) => client.get<OfferedFilters>("/sandbox/segment-filters", signal),
  });
}

/** Each with its reach, which the sandbox computes one by one. */
export function useSegments() {
  const { client } = useApp();
  const list = useQuery({
    queryKey: ["braze", "segments"],
    queryFn: ({ signal }) => client.all<Segment>("/sandbox/segments", signal),
  });
  const views = useQueries({
    queries: (list.data ?? []).map(({ id }) => ({
      queryKey: ["braze", "segments", id],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        client.get<SegmentView>(`/sandbox/segments/${id}`, signal),
    })),
  });
  return { list, views };
}

export function useSegment(id: string) {
  const { client } = useApp();
  return useQuery({
    queryKey: ["braze", "segments", id],
    queryFn: ({ signal }) => client.get<SegmentView>(`/sandbox/segments/${id}`, signal),
  });
}

/** What the page reads from the API, each under one key, so that a change refreshes every place that shows it. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { Definition, Preview, PreviewRequest } from "../../shared/contract/cohorts.ts";
import type { Computing } from "../../shared/contract/computing.ts";
import type { ConnectionView } from "../../shared/contract/connections.ts";
import type { DataSetCheck } from "../../shared/contract/data-set-checks.ts";
import type { DataSet } from "../../shared/contract/data-sets.ts";
import type { CohortView } from "../../shared/contract/definition-checks.ts";
import type { EarlierDefinition } from "../../shared/contract/earlier-definitions.ts";
import type { RunView } from "../../shared/contract/imports.ts";
import type { ScheduleReport, ScheduleSummary } from "../../shared/contract/schedules.ts";
import { useApp } from "../app/app.ts";
import { isCharged, isOfFiles } from "../data/of-files.ts";
import { answered } from "./answered.ts";
import { Refused } from "./calls.ts";

/** Milliseconds between two looks at what is running: slower the longer it takes. */
export const SOON = 1_000;
const LATER = 10_000;
/** Milliseconds between two looks at what may change by itself. */
export const NOW_AND_THEN = 30_000;

export function useCohort(id: string) {
  const { client } = useApp();
  return useQuery({
    queryKey: ["cohorts", id],
    queryFn: ({ signal }) => client.get<CohortView>(`/cohorts/${id}`, signal),
  });
}

/** What a cohort was before, newest first. */
export function useEarlierDefinitions(id: string, enabled = true) {
  const { client } = useApp();
  return useQuery({
    enabled,
    queryKey: ["cohorts", id, "definitions"],
    queryFn: ({ signal }) => client.all<EarlierDefinition>(`/cohorts/${id}/definitions`, signal),
  });
}

/** The first schedules that import into a connection, and whether there are more. */
export function useSchedulesOf(connectionId: string) {
  const { client } = useApp();
  return useQuery({
    queryKey: ["schedules", "of", connectionId],
    queryFn: ({ signal }) =>
      client.get<Page<ScheduleSummary>>(`/schedules?connectionId=${connectionId}&limit=50`, signal),
  });
}

/** The schedules that are due next. */
export function useSoonest(limit: number) {
  const { client } = useApp();
  return useQuery({
    queryKey: ["schedules", "soonest", limit],
    queryFn: async ({ signal }) =>
      (await client.get<Page<ScheduleSummary>>(`/schedules?soonest=true&limit=${limit}`, signal)).items,
    refetchInterval: NOW_AND_THEN,
  });
}

/** Each schedule is looked at, so this is not asked often. */
export function useLate() {
  const { client } = useApp();
  return useQuery({
    queryKey: ["schedules", "late"],
    queryFn: ({ signal }) => client.all<ScheduleSummary>("/schedules?late=true", signal),
    refetchInterval: NOW_AND_THEN * 10,
  });
}

/** The schedules whose imports nobody is told of, because all their recipients are blocked. */
export function useUnmailed() {
  const { client } = useApp();
  return useQuery({
    queryKey: ["schedules", "unmailed"],
    queryFn: ({ signal }) => client.all<ScheduleSummary>("/schedules?unmailed=true", signal),
    refetchInterval: NOW_AND_THEN * 10,
  });
}

/** Null: the cohort has never had one. */
export function useSchedule(cohortId: string) {
  const { client } = useApp();
  return useQuery({
    queryKey: ["cohorts", cohortId, "schedule"],
    queryFn: async ({ signal }): Promise<ScheduleReport | null> => {
      try {
        return await client.get<ScheduleReport>(`/cohorts/${cohortId}/schedule`, signal);
      } catch (error) {
        if (error instanceof Refused && error.code === "no-schedule") return null;
        throw error;
      }
    },
    refetchInterval: ({ state: { data } }) =>
      data?.state === "claiming" || data?.state === "ending" ? SOON * 3 : NOW_AND_THEN,
  });
}

export interface Page<Item> {
  items: Item[];
  cursor?: string;
}

export const isOpen = ({ status }: Pick<RunView, "status">) => status === "queued" || status === "running";

/** A page of the imports of a cohort, newest first. The first page is kept up to date. */
export function useImports(cohortId: string, limit: number, cursor?: string) {
  return useRuns(["cohorts", cohortId, "imports"], `/cohorts/${cohortId}/imports`, {
    limit: String(limit),
    ...(cursor !== undefined && { cursor }),
  });
}

/** A page of the imports of all cohorts, newest first. */
export function useAllImports(filter: Record<string, string>) {
  return useRuns(["imports", "all"], "/imports", filter);
}

/** Pages that are read to find those that need somebody: each looks at thousands of imports. */
const TROUBLED_PAGES = 5;

/** The newest imports of their cohorts that ended so: what a later import has made good needs nobody. */
export function useTroubled(outcome: "failed" | "partial", count: number) {
  const { client } = useApp();
  return useQuery({
    queryKey: ["imports", "troubled", outcome, count],
    queryFn: async ({ signal }) => {
      const items: RunView[] = [];
      let cursor: string | undefined;
      for (let page = 0; page < TROUBLED_PAGES && items.length <= count; page += 1) {
        const asked = new URLSearchParams({ outcome, latest: "true", limit: String(count + 1) });
        if (cursor !== undefined) asked.set("cursor", cursor);
        const answer = await client.get<Page<RunView>>(`/imports?${asked}`, signal);
        items.push(...answer.items);
        cursor = answer.cursor;
        if (cursor === undefined) break;
      }
      return { items: items.slice(0, count), isCut: items.length > count };
    },
    refetchInterval: NOW_AND_THEN * 4,
  });
}

function useRuns(key: string[], path: string, asked: Record<string, string>) {
  const { client } = useApp();
  return useQuery({
    queryKey: [...key, asked],
    queryFn: ({ signal }) => client.get<Page<RunView>>(`${path}?${new URLSearchParams(asked)}`, signal),
    placeholderData: (before, query) => (query?.queryKey.at(1) === key.at(1) ? before : undefined),
    refetchInterval: ({ state }) => {
      if ("cursor" in asked) return false;
      return state.data?.items.some(isOpen) ? SOON * 2 : NOW_AND_THEN;
    },
  });
}

export function useImport(runId: string) {
  const { client } = useApp();
  return useQuery({
    queryKey: ["imports", runId],
    queryFn: ({ signal }) => client.get<RunView>(`/imports/${runId}`, signal),
    refetchInterval: ({ state: { data, dataUpdateCount } }) =>
      data && !isSettled(data) ? Math.min(SOON + dataUpdateCount * 100, LATER) : false,
  });
}

/** It has ended, and its mails and notices are on their way. */
function isSettled(run: RunView): boolean {
  const { mails, notices = [] } = run;
  return (
    !isOpen(run) &&
    mails.every(({ state }) => state !== "waiting" && state !== "sending") &&
    notices.every(({ state, delivery }) => state !== "waiting" && delivery?.tries !== 0)
  );
}

export function useConnections(enabled = true) {
  const { client } = useApp();
  return useQuery({
    enabled,
    queryKey: ["connections"],
    queryFn: ({ signal }) => client.all<ConnectionView>("/connections", signal),
  });
}

export function useConnection(id: string) {
  const { client } = useApp();
  return useQuery({
    queryKey: ["connections", id],
    queryFn: ({ signal }) => client.get<ConnectionView>(`/connections/${id}`, signal),
  });
}

export function useDataSets() {
  const { client } = useApp();
  return useQuery({
    queryKey: ["data-sets"],
    queryFn: ({ signal }) => client.all<DataSet>("/data-sets", signal),
  });
}

/** The events and properties of a data set. It reads all of the data, so it is kept for some minutes; tables are not asked. */
export function useDataSetCheck(dataSet: DataSet | undefined) {
  const { client } = useApp();
  const id = dataSet?.id;
  return useQuery({
    queryKey: ["data-sets", id, "check"],
    queryFn: async ({ signal }) =>
      answered<DataSetCheck>(client, "/checks", signal, () =>
        client.post<DataSetCheck | Computing>(`/data-sets/${id}/check`, {}, { signal }),
      ),
    enabled: dataSet !== undefined && isOfFiles(dataSet),
    staleTime: 5 * 60_000,
    gcTime: 10 * 60_000,
  });
}

/** Whether somebody pays for each count of the data that a definition names. Undefined until an answer has come. */
function useIsCharged(definition: Definition): boolean | "unknown" | undefined {
  const { data, isError } = useDataSets();
  if (!("dataSet" in definition)) return false;
  if (!data) return isError ? "unknown" : undefined;
  return isCharged(data.find(({ id }) => id === definition.dataSet));
}

/** What somebody pays for is asked once, when they say so, and is not kept for a later visit, which it may not be true of. */
export const onlyWhenAsked = { enabled: false, gcTime: 0, retry: false } as const;

/** Milliseconds for which what reads all of the data is not asked again. */
export const COUNTED_MS = 60_000;

/**
 * What a saved cohort is now, and what an import would change at a connection. `isCharged`: it is not asked before somebody
 * wants it, by `refetch`; `isUnknown`: perhaps nobody is charged, but that can't be told.
 */
export function usePreview({ id, version, definition }: CohortView, asked: PreviewRequest, enabled = true) {
  const { client } = useApp();
  const charged = useIsCharged(definition);
  const preview = useQuery({
    queryKey: ["cohorts", id, "preview", version, asked, charged],
    queryFn: async ({ signal }) =>
      answered<Preview>(client, "/previews", signal, () =>
        client.post<Preview | Computing>(`/cohorts/${id}/preview`, asked, { signal }),
      ),
    staleTime: COUNTED_MS,
    enabled: enabled && charged === false,
    ...(charged && onlyWhenAsked),
  });
  return { preview, isCharged: Boolean(charged), isUnknown: charged === "unknown" };
}

/** What is shown of these is read again. What is not shown is forgotten: a page would begin with what it was before. */
export function useRefresh() {
  const queries = useQueryClient();
  return async (...keys: string[][]): Promise<void> => {
    for (const queryKey of keys) queries.removeQueries({ queryKey, type: "inactive" });
    await Promise.all(keys.map((queryKey) => queries.invalidateQueries({ queryKey })));
  };
}

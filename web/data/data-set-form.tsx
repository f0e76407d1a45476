import { Select, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { Computing } from "../../shared/contract/computing.ts";
import type { DataSetCheck } from "../../shared/contract/data-set-checks.ts";
import type { DataSet, DataSetChange, FilesDataSet, FilesRequest } from "../../shared/contract/data-sets.ts";
import { answered } from "../api/answered.ts";
import { isChangedMeanwhile } from "../api/calls.ts";
import { useRefresh } from "../api/queries.ts";
import { useApp } from "../app/app.ts";
import classes from "../cohorts/cohorts.module.css";
import { Card } from "../parts/card.tsx";
import { Fields } from "../parts/fields.tsx";
import { SaveActions } from "../parts/save-actions.tsx";
import { useUnsaved } from "../parts/unsaved.ts";
import { timeZones } from "../parts/zone.ts";
import { useWords } from "../words/use-words.tsx";
import {
  type DataSetDraft,
  dataSetDraftOf,
  faultsOf,
  idFrom,
  isDataSetId,
  lookOf,
  newDataSet,
  readSame,
  requestOf,
} from "./draft.ts";
import { EventsCard, UsersCard } from "./draft-cards.tsx";
import { DraftCheck } from "./draft-check.tsx";

interface DataSetFormProps {
  before?: FilesDataSet;
  /** Ids of the data sets that there are. */
  taken: readonly string[];
  onSaved(id: string): void;
  onCancel(): void;
}

/** Where data lies and which column is which. It can be tried before it is saved. */
export function DataSetForm({ before, taken, onSaved, onCancel }: DataSetFormProps) {
  const { w } = useWords();
  const say = w.data.form;
  const { session } = useApp();
  const [draft, change] = useState(() => (before ? dataSetDraftOf(before) : newDataSet()));
  const [typedId, name] = useState<string>();
  const [marked, mark] = useState(false);
  const edited = useUnsaved();
  const id = before?.id ?? typedId ?? idFrom(draft.name);
  const check = useDraftCheck(before?.id ?? (isDataSetId(id) ? id : "new"));
  const saving = useSaving(before, (saved) => {
    edited.current = false;
    onSaved(saved);
  });
  const faults = faultsOf(draft);
  const idFault = before ? false : !isDataSetId(id) ? say.idWrong : taken.includes(id) && say.idTaken;
  const request = idFault ? undefined : requestOf(draft);
  const set = (next: Partial<DataSetDraft>) => {
    edited.current = true;
    change({ ...draft, ...next });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mark(true);
    if (request) saving.save(id, request);
  };
  const mayWrite = session.may("connections/write");
  const look = lookOf(draft);
  const fields = { draft, set, faults, marked, found: check.data };
  return (
    <form className={classes["columns"]} noValidate onSubmit={submit}>
      <div className={classes["column"]}>
        <Card>
          <Fields>
            <TextInput
              description={say.nameHelp}
              error={marked && faults.name && say.nameMissing}
              label={say.name}
              maxLength={200}
              onChange={(event) => set({ name: event.currentTarget.value })}
              placeholder={say.namePlaceholder}
              required
              value={draft.name}
            />
            <TextInput
              description={say.idHelp}
              disabled={before !== undefined}
              error={(marked || typedId !== undefined || (id !== "" && taken.includes(id))) && idFault}
              label={say.id}
              onChange={(event) => name(event.currentTarget.value.trim().toLowerCase())}
              required
              spellCheck={false}
              value={id}
            />
          </Fields>
        </Card>
        <EventsCard {...fields} />
        <UsersCard {...fields} />
        <UseCard {...fields} />
        <SaveActions
          action={before ? w.cohorts.form.save : say.create}
          conflict={say.changedMeanwhile}
          incomplete={marked && !request && say.incomplete}
          mayWrite={mayWrite}
          onCancel={onCancel}
          saving={saving}
        />
      </div>
      <div className={`${classes["column"]} ${classes["beside"]}`}>
        <DraftCheck
          check={check}
          isComplete={requestOf({ ...draft, name: draft.name || id || "-" }) !== undefined}
          isOfDraft={check.request !== undefined && look !== undefined && readSame(check.request, look)}
          onCheck={mayWrite && look ? () => check.ask(look) : undefined}
        />
      </div>
    </form>
  );
}

interface UseProps {
  draft: DataSetDraft;
  faults: ReturnType<typeof faultsOf>;
  set(next: Partial<DataSetDraft>): void;
}

function UseCard({ draft, faults, set }: UseProps) {
  const { w } = useWords();
  const say = w.data.form;
  return (
    <Card title={say.use}>
      <Fields>
        <TextInput
          description={say.ageHelp}
          error={faults.age && say.ageWrong}
          inputMode="decimal"
          label={say.age}
          onChange={(event) => set({ staleAfterHours: event.currentTarget.value })}
          placeholder={w.data.anyAge}
          value={draft.staleAfterHours}
        />
        <TextInput
          description={say.unreadableHelp}
          error={faults.unreadable && say.unreadableWrong}
          inputMode="decimal"
          label={say.unreadable}
          onChange={(event) => set({ unreadablePercent: event.currentTarget.value })}
          placeholder="0"
          value={draft.unreadablePercent}
        />
        <Select
          clearable
          data={[...new Set([...(draft.timeZone ? [draft.timeZone] : []), ...timeZones()])]}
          description={say.zoneHelp}
          label={say.zone}
          limit={60}
          onChange={(zone) => set({ timeZone: zone ?? "" })}
          placeholder={say.zoneNone}
          searchable
          value={draft.timeZone === "" ? null : draft.timeZone}
        />
      </Fields>
    </Card>
  );
}

export interface AskedCheck {
  data: DataSetCheck | undefined;
  /** What was asked about. */
  request: FilesRequest | undefined;
  isFetching: boolean;
  error: unknown;
  ask(request: FilesRequest): void;
}

/** What a check would find of a definition that is not saved. */
function useDraftCheck(id: string): AskedCheck {
  const { client } = useApp();
  const [asked, ask] = useState<{ id: string; request: FilesRequest; time: number }>();
  const { data, isFetching, error } = useQuery({
    queryKey: ["data-set-drafts", asked],
    queryFn: ({ signal }) =>
      answered<DataSetCheck>(client, "/checks", signal, () =>
        client.put<DataSetCheck | Computing>(`/data-sets/${asked?.id}?dryRun=true`, asked?.request),
      ),
    enabled: asked !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    // What was found stays in sight while it is looked again.
    placeholderData: (before) => before,
  });
  const again = (asked?.time ?? 0) + 1;
  return {
    data,
    request: asked?.request,
    isFetching,
    error,
    ask: (request) => ask({ id, request, time: again }),
  };
}

function useSaving(before: FilesDataSet | undefined, onSaved: (id: string) => void) {
  const { client } = useApp();
  const refresh = useRefresh();
  // As it was when the form was opened; after a conflict, of nothing: the next write replaces.
  const [version, expect] = useState(before?.version);
  const save = useMutation({
    mutationFn: ({ id, request }: { id: string; request: FilesRequest }) => {
      const body: DataSetChange = before
        ? { ...request, ...(version !== undefined && { version }) }
        : { ...request, version: null };
      return client.put<DataSet>(`/data-sets/${id}`, body);
    },
    onSuccess: async ({ id }) => {
      await refresh(["data-sets"]);
      onSaved(id);
    },
    onError: (error) => {
      if (before && isChangedMeanwhile(error)) expect(undefined);
    },
  });
  return {
    save: (id: string, request: FilesRequest) => save.mutate({ id, request }),
    isPending: save.isPending,
    error: save.error,
    isConflict: before !== undefined && isChangedMeanwhile(save.error),
  };
}

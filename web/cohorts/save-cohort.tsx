/** Saving a cohort, however it is defined: nothing that was typed is lost, and nobody's change is overwritten unseen. */
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type RefObject, useState } from "react";
import type { CohortRequest } from "../../shared/contract/cohorts.ts";
import type { CohortView } from "../../shared/contract/definition-checks.ts";
import { Refused } from "../api/client.ts";
import { useRefresh } from "../api/queries.ts";
import { useApp } from "../app/app.ts";
import { Note } from "../parts/note.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { useUnsaved } from "../parts/unsaved.ts";
import { useWords } from "../words/use-words.tsx";
import classes from "./cohorts.module.css";

export interface Saving {
  save(cohort: Pick<CohortRequest, "name" | "timeZone" | "definition">): void;
  isPending: boolean;
  error: unknown;
  /** Somebody else changed the cohort meanwhile: saving again replaces their changes. */
  isConflict: boolean;
  isNew: boolean;
  /** Set it when something is changed: then the tab is not closed without asking. */
  edited: RefObject<boolean>;
}

export function useSaving(before: CohortView | undefined, onSaved: (cohort: CohortView) => void): Saving {
  const { client } = useApp();
  const refresh = useRefresh();
  const edited = useUnsaved();
  // Of the cohort as it was when the form was opened; after a conflict, of nothing: the next write replaces.
  const [version, expect] = useState(before?.version);
  const save = useMutation({
    mutationFn: (cohort: Pick<CohortRequest, "name" | "timeZone" | "definition">) => {
      const { identifierOrder, guard, tags } = before ?? {};
      const body = {
        ...cohort,
        ...(identifierOrder && { identifierOrder }),
        ...(guard && { guard }),
        ...(tags && { tags }),
      };
      return before
        ? client.put<CohortView>(`/cohorts/${before.id}`, {
            ...body,
            ...(version !== undefined && { version }),
          })
        : client.post<CohortView>("/cohorts", body);
    },
    onSuccess: async (cohort) => {
      edited.current = false;
      await refresh(["cohorts"]);
      onSaved(cohort);
    },
    onError: (error) => {
      if (error instanceof Refused && error.code === "changed-meanwhile") expect(undefined);
    },
  });
  return {
    save: save.mutate,
    isPending: save.isPending,
    error: save.error,
    isConflict: save.error instanceof Refused && save.error.code === "changed-meanwhile",
    isNew: !before,
    edited,
  };
}

/** What kept a form from being saved, and its buttons. `incomplete`: it was tried with something missing. */
export function SaveActions({
  saving,
  incomplete,
  onCancel,
}: {
  saving: Saving;
  incomplete: boolean;
  onCancel(): void;
}) {
  const { w } = useWords();
  const say = w.cohorts.form;
  const { session } = useApp();
  const mayWrite = session.may("cohorts/write");
  return (
    <>
      {incomplete && (
        <Note live tone="bad">
          {say.incomplete}
        </Note>
      )}
      {saving.isConflict && (
        <Note live tone="warn">
          {say.changedMeanwhile}
        </Note>
      )}
      {Boolean(saving.error) && !saving.isConflict && <ProblemNote error={saving.error} />}
      {!mayWrite && <Note tone="idle">{w.common.notAllowed}</Note>}
      <div className={classes["formActions"]}>
        <Button disabled={!mayWrite} loading={saving.isPending} type="submit">
          {saving.isConflict ? say.overwrite : saving.isNew ? say.create : say.save}
        </Button>
        <Button onClick={onCancel} variant="default">
          {w.common.cancel}
        </Button>
      </div>
    </>
  );
}

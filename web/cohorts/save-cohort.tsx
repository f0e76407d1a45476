/** Saving a cohort, however it is defined: nothing that was typed is lost, and nobody's change is overwritten unseen. */
import { useMutation } from "@tanstack/react-query";
import { type RefObject, useState } from "react";
import type { CohortRequest } from "../../shared/contract/cohorts.ts";
import type { CohortView } from "../../shared/contract/definition-checks.ts";
import { isChangedMeanwhile } from "../api/calls.ts";
import { useRefresh } from "../api/queries.ts";
import { useApp } from "../app/app.ts";
import { SaveActions } from "../parts/save-actions.tsx";
import { useUnsaved } from "../parts/unsaved.ts";
import { useWords } from "../words/use-words.tsx";

/** `tags`: of a new cohort. */
type Saved = Pick<CohortRequest, "name" | "timeZone" | "definition" | "tags">;

export interface Saving {
  save(cohort: Saved): void;
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
    mutationFn: (cohort: Saved) => {
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
      if (isChangedMeanwhile(error)) expect(undefined);
    },
  });
  return {
    save: save.mutate,
    isPending: save.isPending,
    error: save.error,
    isConflict: isChangedMeanwhile(save.error),
    isNew: !before,
    edited,
  };
}

/** `incomplete`: it was tried with something missing. */
export function SaveCohort({
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
  return (
    <SaveActions
      action={saving.isNew ? say.create : say.save}
      conflict={say.changedMeanwhile}
      incomplete={incomplete && say.incomplete}
      mayWrite={session.may("cohorts/write")}
      onCancel={onCancel}
      saving={saving}
    />
  );
}

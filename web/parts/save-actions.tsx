import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { useWords } from "../words/use-words.tsx";
import { Note } from "./note.tsx";
import parts from "./parts.module.css";
import { ProblemNote } from "./problem-note.tsx";

/** What kept a form from being saved, and its buttons. */
export function SaveActions({
  saving: { isPending, error, isConflict },
  incomplete,
  conflict,
  action,
  mayWrite,
  onCancel,
}: {
  /** `isConflict`: somebody else made a change meanwhile, which the next write replaces. */
  saving: { isPending: boolean; error: unknown; isConflict: boolean };
  /** Why it can't be sent as it is. */
  incomplete?: string | false;
  /** What others changed. */
  conflict: ReactNode;
  action: string;
  mayWrite: boolean;
  onCancel(): void;
}) {
  const { w } = useWords();
  return (
    <>
      {incomplete && (
        <Note live tone="bad">
          {incomplete}
        </Note>
      )}
      {isConflict && (
        <Note live tone="warn">
          {conflict}
        </Note>
      )}
      {Boolean(error) && !isConflict && <ProblemNote error={error} />}
      {!mayWrite && <Note tone="idle">{w.common.notAllowed}</Note>}
      <div className={parts["formActions"]}>
        <Button disabled={!mayWrite} loading={isPending} type="submit">
          {isConflict ? w.cohorts.form.overwrite : action}
        </Button>
        <Button onClick={onCancel} variant="default">
          {w.common.cancel}
        </Button>
      </div>
    </>
  );
}

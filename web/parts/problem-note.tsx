import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import type { Locale } from "../../shared/contract/values.ts";
import { faultInWords } from "../../shared/domain/words/faults-in-words.ts";
import { NoAnswer, Refused } from "../api/calls.ts";
import type { Words } from "../words/english.ts";
import { useWords } from "../words/use-words.tsx";
import { Note } from "./note.tsx";
import classes from "./parts.module.css";

/** What happened and what to do, in plain words. */
export function problemText(error: unknown, { problems }: Words, locale: Locale): string {
  if (error instanceof NoAnswer) return problems.noAnswer;
  if (!(error instanceof Refused)) return problems.internal;
  const { fault } = error.problem ?? {};
  const cause = fault && faultInWords(fault, locale);
  const known = problems.known[error.code];
  // What is known of a definition that does not fit is of events and properties, which may be right.
  if (cause) return error.code === "definition-invalid" || !known ? cause : `${cause} ${known}`;
  return known ?? (error.status >= 500 ? problems.internal : problems.other);
}

/** Of a refusal that was recorded. */
export function problemOfCode(code: string, { problems }: Words): string {
  return problems.known[code] ?? problems.recorded;
}

export function ProblemNote({
  error,
  title,
  retry,
  children,
}: {
  error: unknown;
  title?: string;
  retry?: () => void;
  children?: ReactNode;
}) {
  const { w, locale } = useWords();
  const reference = error instanceof Refused && error.status >= 500 && error.problem?.["requestId"];
  return (
    <Note live title={title ?? w.problems.title} tone="bad">
      <p className={classes["plain"]}>{problemText(error, w, locale)}</p>
      {typeof reference === "string" && <p className={classes["plain"]}>{w.problems.reference(reference)}</p>}
      {retry && (
        <div>
          <Button onClick={retry} size="compact-sm" variant="default">
            {w.common.retry}
          </Button>
        </div>
      )}
      {children}
    </Note>
  );
}

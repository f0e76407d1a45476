import { Refused } from "../api/calls.ts";
import { Note } from "../parts/note.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { useWords } from "../words/use-words.tsx";

/** Why a list could not be read, and what to do. */
export function ReportProblem({ error, retry }: { error: unknown; retry(): void }) {
  const { w } = useWords();
  if (error instanceof Refused && error.code === "too-large-for-engine")
    return (
      <Note live tone="bad">
        {w.lists.tooLargeToRead}
      </Note>
    );
  return <ProblemNote error={error} retry={retry} />;
}

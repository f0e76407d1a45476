import { Button } from "@mantine/core";
import { useRef } from "react";
import { faultInWords } from "../../shared/domain/words/faults-in-words.ts";
import { EXCLUSION_FILE_BYTES } from "../../shared/limits.ts";
import { Refused } from "../api/calls.ts";
import layout from "../cohorts/cohorts.module.css";
import { NotUploaded } from "../lists/upload.ts";
import { Note } from "../parts/note.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { useWords } from "../words/use-words.tsx";

export function isTakenFile(file: File | undefined): file is File {
  return file !== undefined && file.size > 0 && file.size <= EXCLUSION_FILE_BYTES;
}

/** A file of people. */
export function FileField({
  file,
  marked,
  onChoose,
}: {
  file: File | undefined;
  marked: boolean;
  onChoose(file: File | undefined): void;
}) {
  const { w, f } = useWords();
  const say = w.exclusions.file;
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        accept=".csv,.tsv,.txt,.jsonl,.ndjson,.json,.gz,.zst"
        aria-label={say.choose}
        hidden
        onChange={({ currentTarget }) => {
          onChoose(currentTarget.files?.[0]);
          // The same file again, once it is corrected, is a change too.
          currentTarget.value = "";
        }}
        ref={input}
        type="file"
      />
      {file && (
        <p className={layout["text"]}>
          <strong>{file.name}</strong>, {f.bytes(file.size)}
        </p>
      )}
      <div>
        <Button onClick={() => input.current?.click()} variant="default">
          {file ? say.another : say.choose}
        </Button>
      </div>
      {marked && !isTakenFile(file) && (
        <Note live tone="bad">
          {file ? say.tooLarge : say.missing}
        </Note>
      )}
    </>
  );
}

/** Why a file was not taken, and what to do. */
export function FileProblem({ error }: { error: unknown }) {
  const { w, locale } = useWords();
  const { file } = w.exclusions;
  const why = error instanceof Refused ? file.refused[error.code] : undefined;
  const fault = error instanceof Refused ? error.problem?.fault : undefined;
  if (!(error instanceof NotUploaded) && why === undefined) return <ProblemNote error={error} />;
  return (
    <Note live tone="bad">
      {fault && `${faultInWords(fault, locale)} `}
      {why ?? w.lists.uploadFailed}
    </Note>
  );
}

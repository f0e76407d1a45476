import { FileInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useRefresh } from "../api/queries.ts";
import { useApp } from "../app/app.ts";
import { Note } from "../parts/note.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { useWords } from "../words/use-words.tsx";

/** Bytes. A request of the API may have 10 MB; deployed, a function takes 6. */
const MOST = 5_000_000;

export function LoadFile() {
  const { w, f } = useWords();
  const say = w.braze.users;
  const { client } = useApp();
  const refresh = useRefresh();
  const [tooLarge, tell] = useState(false);
  const load = useMutation({
    mutationFn: async (file: File) => {
      const type = file.name.endsWith(".csv") ? "text/csv" : "application/x-ndjson";
      return client.postText<{ rows: number }>("/sandbox/users", await file.text(), type);
    },
    onSuccess: () => refresh(["braze"]),
  });
  const choose = (file: File | null) => {
    if (!file) return;
    tell(file.size > MOST);
    if (file.size <= MOST) load.mutate(file);
  };
  return (
    <>
      <FileInput
        accept=".csv,.jsonl,.ndjson"
        description={say.fileHelp}
        disabled={load.isPending}
        error={tooLarge && say.fileTooLarge}
        label={say.file}
        onChange={choose}
      />
      {load.isError && <ProblemNote error={load.error} />}
      {load.isSuccess && (
        <Note live tone="good">
          <span>{say.loaded(f.number(load.data.rows))}</span>
        </Note>
      )}
    </>
  );
}

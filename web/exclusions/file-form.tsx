import { Button, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { ExclusionListChanged, FileExclusionRequest } from "../../shared/contract/exclusions.ts";
import { exclusionLists } from "../api/exclusions.ts";
import { useRefresh } from "../api/queries.ts";
import { useApp } from "../app/app.ts";
import layout from "../cohorts/cohorts.module.css";
import { uploaded } from "../lists/upload.ts";
import { Card } from "../parts/card.tsx";
import { Note } from "../parts/note.tsx";
import parts from "../parts/parts.module.css";
import { useWords } from "../words/use-words.tsx";
import { FileField, FileProblem, isTakenFile } from "./file-field.tsx";

/** Puts everybody in a file on a list. */
export function FileForm({ list }: { list: string }) {
  const { w, f } = useWords();
  const say = w.exclusions;
  const { client } = useApp();
  const refresh = useRefresh();
  const [file, choose] = useState<File>();
  const [reason, explain] = useState("");
  const [isMarked, mark] = useState(false);
  const send = useMutation({
    mutationFn: async (chosen: File) => {
      const { id } = await uploaded(client, chosen, () => {}, "/exclusion-files");
      const request: FileExclusionRequest = { uploadId: id, reason };
      return client.post<ExclusionListChanged>(`/exclusion-lists/${list}/files`, request);
    },
    onSuccess: () => choose(undefined),
    onSettled: () => refresh(exclusionLists),
    gcTime: 0,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const isComplete = isTakenFile(file) && reason.trim() !== "";
    mark(!isComplete);
    if (isComplete) send.mutate(file);
  };
  return (
    <Card title={say.file.title}>
      <p className={layout["quietText"]}>{say.file.help}</p>
      <form autoComplete="off" className={layout["form"]} noValidate onSubmit={submit}>
        <FileField
          file={file}
          marked={isMarked}
          onChoose={(chosen) => {
            choose(chosen);
            send.reset();
          }}
        />
        <TextInput
          description={say.reasonHelp}
          error={isMarked && reason.trim() === "" && say.noReason}
          label={say.reason}
          onChange={({ currentTarget }) => explain(currentTarget.value)}
          value={reason}
        />
        <div className={parts["formActions"]}>
          <Button loading={send.isPending} type="submit">
            {say.file.add}
          </Button>
        </div>
      </form>
      <div aria-live="polite">
        {send.data && (
          <Note title={say.added(f.number(send.data.changed))} tone="good">
            {say.addedText}
          </Note>
        )}
      </div>
      {send.isError && <FileProblem error={send.error} />}
    </Card>
  );
}

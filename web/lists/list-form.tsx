import { Button, Progress } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import type { ListColumns } from "../../shared/contract/cohorts.ts";
import type { CohortView } from "../../shared/contract/definition-checks.ts";
import type { OpenedUpload } from "../../shared/contract/uploads.ts";
import { LIST_BYTES } from "../../shared/limits.ts";
import { Refused } from "../api/client.ts";
import { useApp } from "../app/app.ts";
import { CohortFields } from "../cohorts/cohort-fields.tsx";
import classes from "../cohorts/cohorts.module.css";
import { SaveActions, useSaving } from "../cohorts/save-cohort.tsx";
import { Card } from "../parts/card.tsx";
import { Note } from "../parts/note.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { browserZone } from "../parts/zone.ts";
import { useWords } from "../words/use-words.tsx";
import { Columns } from "./columns.tsx";
import { headersOf } from "./headers.ts";
import { Report } from "./report.tsx";
import { NotUploaded, reported, uploaded } from "./upload.ts";

interface ListFormProps {
  before?: CohortView;
  onSaved(cohort: CohortView): void;
  onCancel(): void;
}

/** A cohort from a file: it is uploaded, its columns are named, and what is in it is told before it is saved. */
export function ListForm({ before, onSaved, onCancel }: ListFormProps) {
  const { w } = useWords();
  const say = w.lists;
  const { client } = useApp();
  const [basics, change] = useState({
    name: before?.name ?? "",
    timeZone: before?.timeZone ?? browserZone(),
  });
  const [upload, take] = useState<OpenedUpload>();
  const [columns, choose] = useState<ListColumns>();
  const [guessed, guess] = useState<string[]>([]);
  const [marked, mark] = useState(false);
  const saving = useSaving(before, onSaved);
  const report = useQuery({
    queryKey: ["reports", upload?.id, columns],
    queryFn: ({ signal }) => reported(client, upload?.id ?? "", columns, signal),
    enabled: upload !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  // A list of whose columns none is named like an identifier is refused: its reader names them first.
  const isUnnamed = report.error instanceof Refused && report.error.code === "definition-invalid";
  const arrived = (next: OpenedUpload, names: string[]) => {
    guess(names);
    saving.edited.current = true;
    choose(undefined);
    take(next);
    const [name = ""] = next.name.split(/\.(?=[^.]+$)/);
    if (basics.name === "") change({ ...basics, name });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mark(true);
    if (!upload || !report.data || basics.name.trim() === "") return;
    const { object, format } = upload;
    const definition = { kind: "list" as const, object, format, columns: report.data.columns };
    saving.save({ name: basics.name.trim(), timeZone: basics.timeZone, definition });
  };
  return (
    <form className={classes["columns"]} noValidate onSubmit={submit}>
      <div className={classes["column"]}>
        <CohortFields
          basics={basics}
          marked={marked}
          onChange={(next) => {
            saving.edited.current = true;
            change({ ...basics, ...next });
          }}
        />
        <Card title={say.title}>
          <p className={classes["quietText"]}>{say.help}</p>
          <ChooseFile onUploaded={arrived} upload={upload} />
          {marked && !upload && (
            <Note live tone="bad">
              {say.missing}
            </Note>
          )}
        </Card>
        {(report.data || isUnnamed) && (
          <Columns
            columns={columns ?? report.data?.columns ?? {}}
            headers={report.data?.headers ?? guessed}
            onChange={choose}
          />
        )}
        <SaveActions incomplete={false} onCancel={onCancel} saving={saving} />
      </div>
      <div aria-live="polite" className={`${classes["column"]} ${classes["sticky"]}`}>
        {report.isFetching && (
          <Card title={say.report}>
            <p className={classes["quietText"]}>{say.reading}</p>
          </Card>
        )}
        {!report.isFetching && report.data && <Report report={report.data} />}
        {isUnnamed && !report.isFetching && <Note tone="warn">{say.nobody}</Note>}
        {report.isError && !isUnnamed && <ProblemNote error={report.error} retry={() => report.refetch()} />}
      </div>
    </form>
  );
}

interface ChooseFileProps {
  upload: OpenedUpload | undefined;
  /** `headers`: the names of its columns, where they can be told. */
  onUploaded(upload: OpenedUpload, headers: string[]): void;
}

function ChooseFile({ upload, onUploaded }: ChooseFileProps) {
  const { w, f } = useWords();
  const say = w.lists;
  const { client } = useApp();
  const input = useRef<HTMLInputElement>(null);
  const [share, tell] = useState(0);
  const [isRefused, refuse] = useState(false);
  const send = useMutation({
    mutationFn: async (file: File) => {
      tell(0);
      const upload = await uploaded(client, file, tell);
      return { upload, headers: await headersOf(file) };
    },
    onSuccess: (done) => onUploaded(done.upload, done.headers),
  });
  const chosen = (file: File | undefined) => {
    if (!file) return;
    const isTaken = file.size > 0 && file.size <= LIST_BYTES;
    refuse(!isTaken);
    if (isTaken) send.mutate(file);
  };
  return (
    <>
      {upload && !send.isPending && (
        <p className={classes["text"]}>
          <strong>{upload.name}</strong>, {f.bytes(upload.bytes)}
        </p>
      )}
      {send.isPending && (
        <div>
          <p className={classes["quietText"]}>{say.uploading(send.variables.name)}</p>
          <Progress aria-label={say.uploading(send.variables.name)} value={share * 100} />
        </div>
      )}
      <input
        accept=".csv,.tsv,.txt,.jsonl,.ndjson,.json,.gz,.zst"
        aria-label={say.choose}
        hidden
        onChange={({ currentTarget }) => {
          chosen(currentTarget.files?.[0]);
          // The same file again, once it is corrected, is a change too.
          currentTarget.value = "";
        }}
        ref={input}
        type="file"
      />
      <div>
        <Button loading={send.isPending} onClick={() => input.current?.click()} variant="default">
          {upload ? say.another : say.choose}
        </Button>
      </div>
      {isRefused && (
        <Note live tone="bad">
          {say.tooLarge}
        </Note>
      )}
      {send.error instanceof NotUploaded && (
        <Note live tone="bad">
          {say.uploadFailed}
        </Note>
      )}
      {send.isError && !(send.error instanceof NotUploaded) && <ProblemNote error={send.error} />}
    </>
  );
}

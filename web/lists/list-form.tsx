import { Button, Progress } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import type { ListColumns } from "../../shared/contract/cohorts.ts";
import type { CsvSettings } from "../../shared/contract/csv.ts";
import type { CohortView } from "../../shared/contract/definition-checks.ts";
import type { OpenedUpload, Upload } from "../../shared/contract/uploads.ts";
import { LIST_BYTES } from "../../shared/limits.ts";
import { Refused } from "../api/calls.ts";
import { useApp } from "../app/app.ts";
import { type Basics, CohortFields, tagsOf } from "../cohorts/cohort-fields.tsx";
import classes from "../cohorts/cohorts.module.css";
import { SaveCohort, useSaving } from "../cohorts/save-cohort.tsx";
import { Card } from "../parts/card.tsx";
import { Note } from "../parts/note.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { browserZone } from "../parts/zone.ts";
import { useWords } from "../words/use-words.tsx";
import { Columns } from "./columns.tsx";
import { CsvFields } from "./csv-fields.tsx";
import { headersOf } from "./headers.ts";
import { Report } from "./report.tsx";
import { ReportProblem } from "./report-problem.tsx";
import { csvSettingsOf, NotUploaded, reported, uploaded, useUpload } from "./upload.ts";

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
  const [basics, change] = useState<Basics>({
    name: before?.name ?? "",
    timeZone: before?.timeZone ?? browserZone(),
    ...(!before && { tags: [] }),
  });
  const own = before?.definition.kind === "list" ? before.definition : undefined;
  const [taken, take] = useState<OpenedUpload>();
  const kept = useUpload(taken ? undefined : own?.object);
  const [columns, choose] = useState<ListColumns | undefined>(own?.columns);
  const [settings, write] = useState<CsvSettings>(() => csvSettingsOf(own ?? {}));
  const [guessed, guess] = useState<string[]>([]);
  const [marked, mark] = useState(false);
  const [isSending, send] = useState(false);
  const saving = useSaving(before, onSaved);
  const upload: Upload | undefined = taken ?? kept.data ?? undefined;
  // A list that was put into the data bucket has no report: it is kept as it is.
  const list = upload ?? (kept.data === null ? own : undefined);
  const report = useQuery({
    queryKey: ["reports", upload?.id, columns, settings],
    queryFn: ({ signal }) => reported(client, upload?.id ?? "", { ...settings, columns }, signal),
    enabled: upload !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  // A list of whose columns none is named like an identifier is refused: its reader names them first.
  const isUnnamed = report.error instanceof Refused && report.error.code === "definition-invalid";
  const named = report.data?.columns ?? (upload ? undefined : columns);
  const arrived = (next: OpenedUpload, names: string[]) => {
    guess(names);
    saving.edited.current = true;
    // A new version of a list most often has the columns of the one before.
    const isSame = columns && Object.values(columns).every((name) => names.includes(name));
    choose(isSame ? columns : undefined);
    take(next);
    const [name = ""] = next.name.split(/\.(?=[^.]+$)/);
    change((was) => (was.name === "" ? { ...was, name } : was));
  };
  const changed = (set: () => void) => {
    saving.edited.current = true;
    set();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mark(true);
    if (!list || (upload && !report.data) || basics.name.trim() === "") return;
    const { object, format } = list;
    const csv = format === "csv" ? settings : {};
    const definition = { kind: "list" as const, object, format, ...csv, ...(named && { columns: named }) };
    const { name, timeZone, tags } = basics;
    saving.save({ name: name.trim(), timeZone, definition, ...tagsOf(tags) });
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
          {kept.data === null && <Note tone="idle">{say.keptElsewhere(own?.object ?? "")}</Note>}
          {kept.isError && <ProblemNote error={kept.error} retry={() => kept.refetch()} />}
          <ChooseFile onSending={send} onUploaded={arrived} upload={upload} />
          {list?.format === "csv" && (
            <CsvFields onChange={(next) => changed(() => write(next))} settings={settings} />
          )}
          {marked && !list && !kept.isFetching && (
            <Note live tone="bad">
              {say.missing}
            </Note>
          )}
        </Card>
        {(report.data || isUnnamed || (list && !upload)) && (
          <Columns
            columns={columns ?? report.data?.columns ?? {}}
            headers={report.data?.headers ?? (guessed.length > 0 ? guessed : Object.values(columns ?? {}))}
            onChange={(next) => changed(() => choose(next))}
          />
        )}
        <SaveCohort
          incomplete={false}
          onCancel={onCancel}
          saving={{ ...saving, isPending: saving.isPending || isSending || report.isFetching }}
        />
      </div>
      <div aria-live="polite" className={`${classes["column"]} ${classes["sticky"]}`}>
        {report.isFetching && (
          <Card title={say.report}>
            <p className={classes["quietText"]}>{say.reading}</p>
          </Card>
        )}
        {!report.isFetching && report.data && <Report report={report.data} />}
        {isUnnamed && !report.isFetching && <Note tone="warn">{say.nobody}</Note>}
        {report.isError && !isUnnamed && (
          <ReportProblem error={report.error} retry={() => report.refetch()} />
        )}
      </div>
    </form>
  );
}

interface ChooseFileProps {
  upload: Upload | undefined;
  /** Until it is there, what is saved would be the list before. */
  onSending(is: boolean): void;
  /** `headers`: the names of its columns, where they can be told. */
  onUploaded(upload: OpenedUpload, headers: string[]): void;
}

function ChooseFile({ upload, onSending, onUploaded }: ChooseFileProps) {
  const { w, f } = useWords();
  const say = w.lists;
  const { client } = useApp();
  const input = useRef<HTMLInputElement>(null);
  const [share, tell] = useState(0);
  const [isRefused, refuse] = useState(false);
  const send = useMutation({
    mutationFn: async (file: File) => {
      tell(0);
      onSending(true);
      const upload = await uploaded(client, file, tell);
      return { upload, headers: await headersOf(file) };
    },
    onSuccess: (done) => onUploaded(done.upload, done.headers),
    onSettled: () => onSending(false),
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

import { Button, Modal } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ListVersion } from "../../shared/contract/cohorts.ts";
import type { CohortView } from "../../shared/contract/definition-checks.ts";
import type { Upload } from "../../shared/contract/uploads.ts";
import { useRefresh } from "../api/queries.ts";
import { useApp } from "../app/app.ts";
import classes from "../cohorts/cohorts.module.css";
import { Badge } from "../parts/badge.tsx";
import { Card } from "../parts/card.tsx";
import { Confirm } from "../parts/confirm.tsx";
import parts from "../parts/parts.module.css";
import { ProblemNote } from "../parts/problem-note.tsx";
import { Rows } from "../parts/rows.tsx";
import { useWords } from "../words/use-words.tsx";
import { Report } from "./report.tsx";
import { ReportProblem } from "./report-problem.tsx";
import { csvSettingsOf, reported, useUpload } from "./upload.ts";

/** The lists that a cohort has had, newest first, each with what was in it. An earlier one can be used again. */
export function ListVersions({ cohort }: { cohort: CohortView }) {
  const { w } = useWords();
  const say = w.lists;
  const { client } = useApp();
  const versions = useQuery({
    queryKey: ["cohorts", cohort.id, "lists"],
    queryFn: ({ signal }) => client.get<{ items: ListVersion[] }>(`/cohorts/${cohort.id}/lists`, signal),
  });
  return (
    <Card title={say.versions}>
      {versions.isPending && <Rows count={2} label={w.common.loading} />}
      {versions.isError && <ProblemNote error={versions.error} retry={() => versions.refetch()} />}
      {versions.data && (
        <ul className={classes["changes"]}>
          {versions.data.items.map((one, at) => (
            <Version cohort={cohort} isInUse={at === 0} key={`${one.since} ${one.object}`} one={one} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function Version({ cohort, one, isInUse }: { cohort: CohortView; one: ListVersion; isInUse: boolean }) {
  const { w, f } = useWords();
  const say = w.lists;
  const { session } = useApp();
  const [shows, show] = useState(false);
  const [asks, ask] = useState(false);
  const upload = useUpload(one.object);
  const name = upload.isPending ? "…" : (upload.data?.name ?? one.object);
  return (
    <li>
      <span className={parts["titleRow"]}>
        <strong>{name}</strong>
        {isInUse && <Badge tone="good">{say.inUse}</Badge>}
      </span>
      <span className={classes["quiet"]}>
        {say.since(f.moment(one.since))}
        {upload.data && ` ${say.uploaded(f.moment(upload.data.createdAt), upload.data.createdBy)}`}
        {upload.data && ` ${f.bytes(upload.data.bytes)}.`}
        {upload.data === null && ` ${say.notUploaded}`}
      </span>
      <div className={classes["actions"]}>
        {upload.data && session.may("cohorts/write") && (
          <Button
            aria-label={`${say.showReport}: ${name}`}
            onClick={() => show(true)}
            size="compact-sm"
            variant="default"
          >
            {say.showReport}
          </Button>
        )}
        {!isInUse && session.may("cohorts/write") && (
          <Button
            aria-label={`${say.useAgain}: ${name}`}
            onClick={() => ask(true)}
            size="compact-sm"
            variant="default"
          >
            {say.useAgain}
          </Button>
        )}
      </div>
      {upload.data && (
        <Modal
          closeButtonProps={{ "aria-label": w.common.close }}
          onClose={() => show(false)}
          opened={shows}
          size="lg"
          title={name}
        >
          <EarlierReport one={one} upload={upload.data} />
        </Modal>
      )}
      <UseAgain cohort={cohort} name={name} onClose={() => ask(false)} one={one} opened={asks} />
    </li>
  );
}

function EarlierReport({ one, upload }: { one: ListVersion; upload: Upload }) {
  const { w } = useWords();
  const { client } = useApp();
  const settings = csvSettingsOf(one);
  const report = useQuery({
    queryKey: ["reports", upload.id, one.columns, settings],
    queryFn: ({ signal }) => reported(client, upload.id, { ...settings, columns: one.columns }, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (report.isError) return <ReportProblem error={report.error} retry={() => report.refetch()} />;
  if (!report.data) return <Rows label={w.lists.reading} />;
  return <Report report={report.data} />;
}

interface UseAgainProps {
  cohort: CohortView;
  one: ListVersion;
  name: string;
  opened: boolean;
  onClose(): void;
}

function UseAgain({ cohort, one, name, opened, onClose }: UseAgainProps) {
  const { w } = useWords();
  const say = w.lists;
  const { client } = useApp();
  const refresh = useRefresh();
  const put = useMutation({
    mutationFn: () => {
      const { since: _, ...list } = one;
      const { timeZone, identifierOrder, guard, tags, version } = cohort;
      return client.put<CohortView>(`/cohorts/${cohort.id}`, {
        name: cohort.name,
        timeZone,
        definition: { kind: "list", ...list },
        ...(identifierOrder && { identifierOrder }),
        ...(guard && { guard }),
        ...(tags && { tags }),
        version,
      });
    },
    onSuccess: onClose,
    onSettled: () => refresh(["cohorts"]),
  });
  return (
    <Confirm
      action={say.useAgain}
      busy={put.isPending}
      error={put.error}
      onClose={onClose}
      onConfirm={() => put.mutate()}
      opened={opened}
      title={say.useAgainTitle(name)}
    >
      <p className={classes["text"]}>{say.useAgainText}</p>
    </Confirm>
  );
}

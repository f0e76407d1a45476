import { ActionIcon, Menu } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import type { CohortView } from "../../shared/contract/definition-checks.ts";
import { Refused } from "../api/client.ts";
import { useCohort, useDataSets, useImports, usePreview, useRefresh } from "../api/queries.ts";
import { useApp } from "../app/app.ts";
import { Missing } from "../app/missing.tsx";
import { Said } from "../criteria/said.tsx";
import { History } from "../imports/history.tsx";
import { Badge } from "../parts/badge.tsx";
import { Card } from "../parts/card.tsx";
import { Confirm } from "../parts/confirm.tsx";
import { Icon } from "../parts/icon.tsx";
import { LinkButton } from "../parts/link-button.tsx";
import { Note } from "../parts/note.tsx";
import { PageHead } from "../parts/page-head.tsx";
import parts from "../parts/parts.module.css";
import { ProblemNote, problemText } from "../parts/problem-note.tsx";
import { Rows } from "../parts/rows.tsx";
import { ScheduleCard } from "../plan/schedule-card.tsx";
import { useWords } from "../words/use-words.tsx";
import classes from "./cohorts.module.css";

export function CohortPage() {
  const { w } = useWords();
  const { cohortId = "" } = useParams({ strict: false });
  const cohort = useCohort(cohortId);
  if (cohort.isError && cohort.error instanceof Refused && cohort.error.code === "not-found")
    return <Missing />;
  if (cohort.isError) return <ProblemNote error={cohort.error} retry={() => cohort.refetch()} />;
  return cohort.data ? <Loaded cohort={cohort.data} key={cohortId} /> : <Rows label={w.common.loading} />;
}

function Loaded({ cohort }: { cohort: CohortView }) {
  const { w } = useWords();
  const say = w.cohorts;
  const { session } = useApp();
  const isDraft = cohort.definitionCheck.state === "not-evaluable";
  const params = { cohortId: cohort.id };
  const isCriteria = cohort.definition.kind === "criteria";
  return (
    <>
      <PageHead
        back={{ to: "/cohorts", label: say.title }}
        badge={isDraft && <Badge tone="warn">{say.draft}</Badge>}
        title={cohort.name}
      >
        {isCriteria && session.may("cohorts/write") && (
          <LinkButton
            leftSection={<Icon name="pencil" />}
            params={params}
            to="/cohorts/$cohortId/edit"
            variant="default"
          >
            {say.edit}
          </LinkButton>
        )}
        {!isDraft && session.may("imports/run") && (
          <LinkButton leftSection={<Icon name="send" />} params={params} to="/cohorts/$cohortId/import">
            {say.import}
          </LinkButton>
        )}
        {session.may("cohorts/write") && <MoreActions cohort={cohort} />}
      </PageHead>
      <div className={classes["columns"]}>
        <div className={classes["column"]}>
          {isDraft && (
            <Note title={say.draftWhy} tone="warn">
              {w.problems.known[cohort.definitionCheck.reason ?? "definition-invalid"]}
            </Note>
          )}
          <Definition cohort={cohort} />
          <History cohortId={cohort.id} />
        </div>
        <div className={classes["column"]}>
          <Figures cohort={cohort} />
          <ScheduleCard cohortId={cohort.id} isDraft={isDraft} />
        </div>
      </div>
    </>
  );
}

function Definition({ cohort: { definition, timeZone } }: { cohort: CohortView }) {
  const { w } = useWords();
  const say = w.cohorts;
  const dataSets = useDataSets();
  const id = "dataSet" in definition ? definition.dataSet : undefined;
  const name = dataSets.data?.find((one) => one.id === id)?.name ?? id;
  return (
    <Card title={say.definition}>
      {definition.kind === "criteria" && <Said criterion={definition.where} />}
      {definition.kind === "sql" && (
        <>
          <p className={classes["text"]}>{say.sql}</p>
          <pre className={classes["code"]}>{definition.sql}</pre>
        </>
      )}
      {definition.kind === "list" && <p className={classes["text"]}>{say.list}</p>}
      {name !== undefined && <p className={classes["quietText"]}>{say.definitionOf(name, timeZone)}</p>}
    </Card>
  );
}

function Figures({ cohort }: { cohort: CohortView }) {
  const { w, f } = useWords();
  const say = w.cohorts;
  const imports = useImports(cohort.id, 20);
  const preview = usePreview(cohort.id, { sample: true });
  const held = imports.data?.items.find(
    ({ totalUsersImported }) => totalUsersImported !== undefined,
  )?.totalUsersImported;
  const now = preview.data && `${preview.data.estimate ? "≈ " : ""}${f.number(preview.data.members.total)}`;
  return (
    <Card>
      <div className={classes["figures"]}>
        <div className={classes["figure"]}>
          <span className={parts["figureName"]}>{say.size}</span>
          <span className={classes["figureValue"]}>{now ?? (preview.isError ? "–" : "…")}</span>
          <span className={parts["figureText"]}>
            {preview.isError ? problemText(preview.error, w) : say.sizeText}
          </span>
        </div>
        <div className={classes["figure"]}>
          <span className={parts["figureName"]}>{say.held}</span>
          <span className={classes["figureValue"]}>{held === undefined ? "–" : f.number(held)}</span>
          <span className={parts["figureText"]}>{held === undefined ? say.neverImported : say.heldText}</span>
        </div>
      </div>
    </Card>
  );
}

function MoreActions({ cohort }: { cohort: CohortView }) {
  const { w, f } = useWords();
  const say = w.cohorts;
  const { client } = useApp();
  const navigate = useNavigate();
  const refresh = useRefresh();
  const [asks, ask] = useState(false);
  /** What the API refused at first, and the reader has been told of. */
  const [accepted, accept] = useState<Record<string, string>>({});
  const [told, tell] = useState<string[]>([]);
  const remove = useMutation({
    mutationFn: () => client.delete(`/cohorts/${cohort.id}?${new URLSearchParams(accepted)}`),
    onSuccess: async () => {
      await navigate({ to: "/cohorts" });
      await refresh(["cohorts"], ["schedules"]);
    },
    onError: (error) => {
      if (!(error instanceof Refused)) return;
      if (error.code === "scheduled") {
        accept({ ...accepted, force: "true" });
        tell([...told, say.deleteScheduled]);
      } else if (error.code === "members-left-at-braze") {
        const held = (error.problem?.["held"] ?? []) as { members: number }[];
        accept({ ...accepted, leaveMembers: "true" });
        tell([...told, say.deleteHeld(f.number(held.reduce((sum, { members }) => sum + members, 0)))]);
      }
    },
  });
  const isAsked =
    remove.error instanceof Refused && ["scheduled", "members-left-at-braze"].includes(remove.error.code);
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon aria-label={say.actions} size={36} variant="default">
            <Icon name="dots" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Icon name="trash" />} onClick={() => ask(true)}>
            {say.delete}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Confirm
        action={told.length > 0 ? say.deleteAnyway : say.delete}
        busy={remove.isPending}
        error={isAsked ? undefined : remove.error}
        onClose={() => ask(false)}
        onConfirm={() => remove.mutate()}
        opened={asks}
        title={say.deleteTitle(cohort.name)}
      >
        <p className={classes["text"]}>{say.deleteText}</p>
        {told.map((text) => (
          <Note key={text} live tone="warn">
            {text}
          </Note>
        ))}
      </Confirm>
    </>
  );
}

import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import type { RunView } from "../../shared/contract/imports.ts";
import { isWaitingForData } from "../../shared/domain/data-wait.ts";
import { inWords } from "../../shared/domain/reasons.ts";
import { faultInWords } from "../../shared/domain/words/faults-in-words.ts";
import { Refused } from "../api/calls.ts";
import { useImport, useRefresh } from "../api/queries.ts";
import { useApp } from "../app/app.ts";
import { Missing } from "../app/missing.tsx";
import layout from "../cohorts/cohorts.module.css";
import { Badge } from "../parts/badge.tsx";
import { Card } from "../parts/card.tsx";
import { Confirm } from "../parts/confirm.tsx";
import { LinkButton } from "../parts/link-button.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { Rows } from "../parts/rows.tsx";
import { useWords } from "../words/use-words.tsx";
import { Details } from "./details.tsx";
import { Flow } from "./flow.tsx";
import classes from "./imports.module.css";
import { outcomeWord, toneOf } from "./outcome.ts";
import { Progress } from "./progress.tsx";

/** Where mails lead: what happened, why, and what to do. */
export function ImportPage() {
  const { w } = useWords();
  const { runId = "" } = useParams({ strict: false });
  const run = useImport(runId);
  const isMissing = run.error instanceof Refused && ["not-found", "invalid-request"].includes(run.error.code);
  if (isMissing) return <Missing />;
  if (run.data) return <Loaded run={run.data} />;
  return run.isError ? (
    <ProblemNote error={run.error} retry={() => run.refetch()} />
  ) : (
    <Rows label={w.common.loading} />
  );
}

function Loaded({ run }: { run: RunView }) {
  const { w, f, locale } = useWords();
  const say = w.imports;
  const isOpen = run.status === "queued" || run.status === "running";
  const told = inWords(run, locale);
  const waits = isWaitingForData(run);
  const missing = waits ? run.dataWait?.missing : undefined;
  const { fault } = missing ?? run;
  const cause = (fault && faultInWords(fault, locale)) ?? missing?.detail;
  const isUnusual = run.reason === "unusual-change";
  return (
    <>
      <PageHead
        back={{ to: "/cohorts/$cohortId", params: { cohortId: run.cohortId }, label: run.cohortName }}
        badge={
          <Badge tone={toneOf(run)}>
            {run.cancelRequested && isOpen ? say.cancelling : outcomeWord(run, w)}
          </Badge>
        }
        lead={`${f.longMoment(run.time)} · ${say.to(run.connectionName)}`}
        title={say.title(run.cohortName)}
      >
        {isOpen && !run.cancelRequested && <Cancel run={run} />}
      </PageHead>
      <div className={layout["columns"]}>
        <div className={layout["column"]}>
          <section aria-live="polite" className={classes["story"]} data-tone={toneOf(run)}>
            <p className={classes["what"]}>{told.what}</p>
            {cause !== undefined && <p>{cause}</p>}
            {told.why !== undefined && <p>{told.why}</p>}
            {told.todo !== undefined && (
              <p>
                <strong>{say.whatToDo}: </strong>
                {told.todo}
              </p>
            )}
            {run.otherRun !== undefined && (
              <Link params={{ runId: run.otherRun }} to="/imports/$runId">
                {w.plan.going.see}
              </Link>
            )}
          </section>
          {isOpen && !waits && <Progress run={run} />}
          {isUnusual && <AllowOnce run={run} />}
          {run.counts && <Flow run={run} />}
        </div>
        <div className={layout["column"]}>
          <Details run={run} />
        </div>
      </div>
    </>
  );
}

function Cancel({ run }: { run: RunView }) {
  const { w } = useWords();
  const say = w.imports;
  const { client, session } = useApp();
  const refresh = useRefresh();
  const [asks, ask] = useState(false);
  const cancel = useMutation({
    mutationFn: () => client.post(`/imports/${run.id}/cancellation`),
    onSuccess: () => ask(false),
    onSettled: () => refresh(["imports", run.id]),
  });
  if (!session.may("imports/run")) return null;
  return (
    <>
      <Button onClick={() => ask(true)} variant="default">
        {say.cancel}
      </Button>
      <Confirm
        action={say.cancel}
        busy={cancel.isPending}
        error={cancel.error}
        keep={say.cancelKeep}
        onClose={() => ask(false)}
        onConfirm={() => cancel.mutate()}
        opened={asks}
        title={say.cancelTitle}
      >
        <p className={layout["text"]}>{isWaitingForData(run) ? say.cancelWaitingText : say.cancelText}</p>
      </Confirm>
    </>
  );
}

/** The guard stopped it. Whoever has seen what would change may let it pass once. */
function AllowOnce({ run }: { run: RunView }) {
  const { w, f } = useWords();
  const say = w.imports.allow;
  const { client, session } = useApp();
  const navigate = useNavigate();
  const refresh = useRefresh();
  const allow = useMutation({
    mutationFn: () =>
      client.post<RunView>(
        `/cohorts/${run.cohortId}/imports`,
        {
          connectionId: run.connectionId,
          recipients: run.mails.map(({ to }) => to),
          locale: run.locale,
          allowUnusualChange: true,
        },
        { once: `allow-${run.id}` },
      ),
    onSuccess: async (next) => {
      await refresh(["cohorts", run.cohortId]);
      await navigate({ to: "/imports/$runId", params: { runId: next.id } });
    },
  });
  if (!session.may("imports/run")) return null;
  return (
    <Card title={say.title}>
      {run.toSend && (
        <p className={layout["text"]}>{say.text(f.number(run.toSend.adds), f.number(run.toSend.removes))}</p>
      )}
      {allow.isError && <ProblemNote error={allow.error} />}
      <div className={layout["actions"]}>
        <LinkButton params={{ cohortId: run.cohortId }} to="/cohorts/$cohortId" variant="default">
          {say.look}
        </LinkButton>
        <Button loading={allow.isPending} onClick={() => allow.mutate()}>
          {say.button}
        </Button>
      </div>
    </Card>
  );
}

import { Button, Checkbox } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useRef, useState } from "react";
import type { ConnectionView } from "../../shared/contract/connections.ts";
import type { CohortView } from "../../shared/contract/definition-checks.ts";
import type { Run } from "../../shared/contract/imports.ts";
import { isChangedMeanwhile, Refused } from "../api/calls.ts";
import { useRefresh } from "../api/queries.ts";
import { useApp } from "../app/app.ts";
import layout from "../cohorts/cohorts.module.css";
import { LinkButton } from "../parts/link-button.tsx";
import { Note } from "../parts/note.tsx";
import parts from "../parts/parts.module.css";
import { ProblemNote } from "../parts/problem-note.tsx";
import { useWords } from "../words/use-words.tsx";
import { ChangeAhead } from "./change-ahead.tsx";
import { cadenceOf, isAddress, isWaitValid, mayWaitForData, type PlanDraft } from "./plan-draft.ts";
import { MailFields, WhenFields, WhereFields } from "./plan-fields.tsx";

interface PlanFormProps {
  cohort: CohortView;
  connections: readonly ConnectionView[];
  start: PlanDraft;
  /** Whether its data tells when it is complete. */
  marks: boolean;
  /** Of the schedule that there is. */
  changes?: boolean;
  version?: number;
}

export function PlanForm({ cohort, connections, start, marks, changes = false, version }: PlanFormProps) {
  const cohortId = cohort.id;
  const { w } = useWords();
  const say = w.plan;
  const { session } = useApp();
  const navigate = useNavigate();
  const [draft, change] = useState(start);
  const [marked, mark] = useState(false);
  const [allowed, allow] = useState(false);
  const [wantsOnlyExcluded, takeOnlyExcluded] = useState(false);
  const isOnce = draft.every === "once";
  const onlyExcluded = isOnce && wantsOnlyExcluded;
  const send = useSending({ cohortId, draft, allowed, onlyExcluded, changes, version });
  const set = (next: Partial<PlanDraft>) => {
    change({ ...draft, ...next });
    // It was allowed of the change at one workspace, and at once.
    if (next.connectionId !== undefined || next.every !== undefined) allow(false);
    send.reset();
  };
  const complete =
    draft.recipients.length > 0 &&
    draft.recipients.every(isAddress) &&
    (isOnce || (cadenceOf(draft) !== undefined && isWaitValid(draft)));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mark(true);
    if (complete) send.mutate(false);
  };
  const mayDo = session.may(isOnce ? "imports/run" : "schedules/write");
  const once = onlyExcluded ? say.takeOut : allowed ? say.importAnyway : say.importNow;
  const action = isOnce ? once : changes ? say.saveSchedule : say.schedule;
  const fields = { draft, set, marked };
  return (
    <form className={layout["columns"]} noValidate onSubmit={submit}>
      <div className={layout["column"]}>
        {connections.length > 1 && <WhereFields {...fields} connections={connections} />}
        <WhenFields {...fields} arrival={marks || start.every === "arrival"} once={!changes} />
        {isOnce && (
          <Checkbox
            checked={onlyExcluded}
            description={say.onlyExcludedHelp}
            label={say.onlyExcluded}
            onChange={(event) => {
              takeOnlyExcluded(event.currentTarget.checked);
              send.reset();
            }}
          />
        )}
        <MailFields {...fields} />
        {send.isError && <Sent cohortId={cohortId} error={send.error} send={send.mutate} />}
        {!mayDo && <Note tone="idle">{w.common.notAllowed}</Note>}
        <div className={parts["formActions"]}>
          <Button disabled={!mayDo} loading={send.isPending} type="submit">
            {action}
          </Button>
          <Button
            onClick={() => navigate({ to: "/cohorts/$cohortId", params: { cohortId } })}
            variant="default"
          >
            {w.common.cancel}
          </Button>
        </div>
      </div>
      <div className={`${layout["column"]} ${layout["sticky"]}`}>
        {!onlyExcluded && (
          <ChangeAhead
            allowed={allowed}
            cohort={cohort}
            connectionId={draft.connectionId}
            once={isOnce}
            onAllow={allow}
          />
        )}
      </div>
    </form>
  );
}

function useSending({
  cohortId,
  draft,
  allowed,
  onlyExcluded,
  changes,
  version,
}: {
  cohortId: string;
  draft: PlanDraft;
  allowed: boolean;
  onlyExcluded: boolean;
  changes: boolean;
  version: number | undefined;
}) {
  const { client } = useApp();
  const navigate = useNavigate();
  const refresh = useRefresh();
  // A repeated click is the same wish: it starts one import.
  const wish = useRef({ about: "", key: "" });
  // Of the schedule as it was when the form was opened; after a conflict, of nothing: the next write replaces.
  const [seen, expect] = useState(version);
  return useMutation({
    async mutationFn(leaveMembers: boolean): Promise<Run | undefined> {
      const { connectionId, recipients, locale, mailPolicy, channels } = draft;
      const cadence = cadenceOf(draft);
      if (cadence) {
        const until = mayWaitForData(draft) ? draft.waitUntil : "";
        const waits = until !== "" && { waitForData: { until } };
        const body = { cadence, connectionId, recipients, locale, mailPolicy, channels, ...waits };
        const path = `/cohorts/${cohortId}/schedule`;
        const change = { ...body, ...(seen !== undefined && { version: seen }) };
        await (changes
          ? client.put(`${path}${leaveMembers ? "?leaveMembers=true" : ""}`, change)
          : client.post(path, body));
        return undefined;
      }
      const what = onlyExcluded ? { removeExcluded: true } : allowed && { allowUnusualChange: true };
      const body = { connectionId, recipients, locale, ...what };
      const about = JSON.stringify(body);
      if (wish.current.about !== about) wish.current = { about, key: crypto.randomUUID() };
      return client.post<Run>(`/cohorts/${cohortId}/imports`, body, { once: wish.current.key });
    },
    async onSuccess(run) {
      await refresh(["cohorts", cohortId, "schedule"], ["schedules"]);
      // All else later: what an import would change is computed anew for as long as this page asks for it.
      if (run) await navigate({ to: "/imports/$runId", params: { runId: run.id } });
      else await navigate({ to: "/cohorts/$cohortId", params: { cohortId } });
      await refresh(["cohorts", cohortId]);
    },
    onError: (error) => {
      if (isChangedMeanwhile(error)) expect(undefined);
    },
  });
}

/** A conflict leads to what is in the way. */
function Sent({
  cohortId,
  error,
  send,
}: {
  cohortId: string;
  error: unknown;
  send(leaveMembers: boolean): void;
}) {
  const { w, f } = useWords();
  const say = w.plan;
  const code = error instanceof Refused ? error.code : "";
  const more = (name: string) => (error instanceof Refused ? error.problem?.[name] : undefined);
  if (code === "schedule-exists")
    return (
      <Note live title={say.conflict.title} tone="warn">
        <span>{say.conflict.text}</span>
        <div className={layout["actions"]}>
          <LinkButton params={{ cohortId }} size="compact-sm" to="/cohorts/$cohortId/schedule">
            {say.conflict.change}
          </LinkButton>
          <LinkButton params={{ cohortId }} size="compact-sm" to="/cohorts/$cohortId" variant="default">
            {say.conflict.see}
          </LinkButton>
        </div>
      </Note>
    );
  const run = more("run") as Run | string | undefined;
  const runId = typeof run === "string" ? run : run?.id;
  if (code === "import-going-on" && runId !== undefined)
    return (
      <Note live title={say.going.title} tone="warn">
        <span>{say.going.text}</span>
        <div>
          <LinkButton params={{ runId }} size="compact-sm" to="/imports/$runId">
            {say.going.see}
          </LinkButton>
        </div>
      </Note>
    );
  if (code === "members-left-at-braze") {
    const held = (more("held") ?? []) as { members: number }[];
    return (
      <Note live title={w.schedule.movedTitle} tone="warn">
        <span>{w.schedule.movedText(f.number(held.reduce((sum, { members }) => sum + members, 0)))}</span>
        <div>
          <Button onClick={() => send(true)} size="compact-sm" variant="default">
            {w.schedule.moveAnyway}
          </Button>
        </div>
      </Note>
    );
  }
  if (isChangedMeanwhile(error))
    return (
      <Note live tone="warn">
        <span>{say.changedMeanwhile}</span>
        <div>
          <Button onClick={() => send(false)} size="compact-sm" variant="default">
            {w.cohorts.form.overwrite}
          </Button>
        </div>
      </Note>
    );
  return <ProblemNote error={error} />;
}

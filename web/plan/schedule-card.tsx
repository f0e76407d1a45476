import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { Run } from "../../shared/contract/imports.ts";
import type { ScheduleReport } from "../../shared/contract/schedules.ts";
import { useConnections, useRefresh, useSchedule } from "../api/queries.ts";
import { useApp } from "../app/app.ts";
import { useChannelNames } from "../channels/choose.tsx";
import layout from "../cohorts/cohorts.module.css";
import { Blocked } from "../mail/blocked.tsx";
import { Badge } from "../parts/badge.tsx";
import { Card } from "../parts/card.tsx";
import { Confirm } from "../parts/confirm.tsx";
import { Icon } from "../parts/icon.tsx";
import { LinkButton } from "../parts/link-button.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import type { Tone } from "../parts/tone.ts";
import { useWords } from "../words/use-words.tsx";

/** The schedule of a cohort, with all that can be done to it. */
export function ScheduleCard({ cohortId, isDraft }: { cohortId: string; isDraft: boolean }) {
  const { w } = useWords();
  const say = w.schedule;
  const { session } = useApp();
  const schedule = useSchedule(cohortId);
  if (schedule.isError) return <ProblemNote error={schedule.error} retry={() => schedule.refetch()} />;
  if (schedule.isPending) return null;
  const report = schedule.data;
  if (report && report.state !== "ended") return <Live report={report} />;
  return (
    <Card title={say.title}>
      <p className={layout["quietText"]}>{say.none}</p>
      {!isDraft && session.may("schedules/write") && (
        <div>
          <LinkButton
            leftSection={<Icon name="calendar" />}
            params={{ cohortId }}
            to="/cohorts/$cohortId/import"
            variant="default"
          >
            {say.set}
          </LinkButton>
        </div>
      )}
      {report && <Earlier report={report} />}
    </Card>
  );
}

function Live({ report }: { report: ScheduleReport }) {
  const { w, f, locale } = useWords();
  const say = w.schedule;
  const connections = useConnections();
  const channels = useChannelNames(report.channels);
  const [next] = report.next;
  const awaits = report.cadence.every === "arrival" && report.state !== "paused";
  const workspace = connections.data?.find(({ id }) => id === report.connectionId)?.name;
  return (
    <Card aside={<State report={report} />} title={say.title}>
      <strong>{report.inWords[locale]}</strong>
      <dl className={layout["facts"]}>
        <dt>{say.next}</dt>
        <dd>
          {next && f.longMoment(next.due, report.cadence.timeZone)}
          {!next && (awaits ? say.nextArrival : say.nextNone)}
          {next?.note && <span className={layout["hint"]}> {next.note[locale]}</span>}
        </dd>
        {workspace !== undefined && (
          <>
            <dt>{say.workspace}</dt>
            <dd>{workspace}</dd>
          </>
        )}
        {report.waitForData && (
          <>
            <dt>{say.wait}</dt>
            <dd>{say.waitUntil(report.waitForData.until)}</dd>
          </>
        )}
        <dt>{say.recipients}</dt>
        <dd>{f.list(report.recipients)}</dd>
        {channels.length > 0 && (
          <>
            <dt>{w.channels.chosen}</dt>
            <dd>{f.list(channels)}</dd>
          </>
        )}
      </dl>
      <Blocked addresses={report.blocked} stale={["cohorts", report.cohortId]} />
      {report.state !== "ending" && <Actions report={report} />}
      <Earlier report={report} />
    </Card>
  );
}

function State({ report }: { report: ScheduleReport }) {
  const { w } = useWords();
  const say = w.schedule;
  if (report.health === "late") return <Badge tone="bad">{say.healths.late}</Badge>;
  const tones: Record<ScheduleReport["state"], Tone> = {
    live: "good",
    claiming: "busy",
    paused: "idle",
    ending: "busy",
    ended: "idle",
  };
  return <Badge tone={tones[report.state]}>{say.states[report.state]}</Badge>;
}

function Actions({ report: { cohortId, state } }: { report: ScheduleReport }) {
  const { w } = useWords();
  const say = w.schedule;
  const { client, session } = useApp();
  const navigate = useNavigate();
  const refresh = useRefresh();
  const [ends, end] = useState(false);
  const path = `/cohorts/${cohortId}/schedule`;
  const refreshed = () => refresh(["cohorts", cohortId, "schedule"], ["schedules"]);
  const turn = useMutation({
    mutationFn: () => client.post(`${path}/${state === "paused" ? "resume" : "pause"}`),
    onSettled: refreshed,
  });
  const start = useMutation({
    mutationFn: () => client.post<Run>(`${path}/imports`, {}, { once: crypto.randomUUID() }),
    onSuccess: (run) => navigate({ to: "/imports/$runId", params: { runId: run.id } }),
    onSettled: refreshed,
  });
  const stop = useMutation({
    mutationFn: () => client.delete(path),
    onSuccess: () => end(false),
    onSettled: refreshed,
  });
  const mayChange = session.may("schedules/write");
  return (
    <>
      <div className={layout["actions"]}>
        {session.may("imports/run") && (
          <Button
            leftSection={<Icon name="play" size={16} />}
            loading={start.isPending}
            onClick={() => start.mutate()}
            size="sm"
            variant="light"
          >
            {say.importNow}
          </Button>
        )}
        {mayChange && (
          <>
            <LinkButton params={{ cohortId }} size="sm" to="/cohorts/$cohortId/schedule" variant="default">
              {say.change}
            </LinkButton>
            <Button loading={turn.isPending} onClick={() => turn.mutate()} size="sm" variant="default">
              {state === "paused" ? say.resume : say.pause}
            </Button>
            <Button color="gray" onClick={() => end(true)} size="sm" variant="subtle">
              {say.end}
            </Button>
          </>
        )}
      </div>
      {start.isError && <ProblemNote error={start.error} />}
      {turn.isError && <ProblemNote error={turn.error} />}
      <Confirm
        action={say.end}
        busy={stop.isPending}
        error={stop.error}
        keep={say.endKeep}
        onClose={() => end(false)}
        onConfirm={() => stop.mutate()}
        opened={ends}
        title={say.endTitle}
      >
        <p className={layout["text"]}>{say.endText}</p>
      </Confirm>
    </>
  );
}

function Earlier({ report: { past } }: { report: ScheduleReport }) {
  const { w, f } = useWords();
  const say = w.schedule;
  if (past.length === 0) return null;
  return (
    <details className={layout["earlier"]}>
      <summary>{say.earlier}</summary>
      <ul>
        {past.map((one) => (
          <li key={`${one.generation}`}>
            {w.plan.cadences[one.cadence.every]}
            {one.cadence.every !== "arrival" && `, ${one.cadence.at} (${one.cadence.timeZone})`}
            {one.endedAt !== undefined && `, ${say.endedAt(f.moment(one.endedAt))}`}
          </li>
        ))}
      </ul>
    </details>
  );
}

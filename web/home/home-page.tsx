import { Link, Navigate } from "@tanstack/react-router";
import type { ConnectionView } from "../../shared/contract/connections.ts";
import type { RunView } from "../../shared/contract/imports.ts";
import type { ScheduleSummary } from "../../shared/contract/schedules.ts";
import { useAllImports, useCohorts, useConnections, useSchedules } from "../api/queries.ts";
import layout from "../cohorts/cohorts.module.css";
import { outcomeWord, toneOf } from "../imports/outcome.ts";
import { RunsTable } from "../imports/runs-table.tsx";
import { Badge } from "../parts/badge.tsx";
import { Card } from "../parts/card.tsx";
import { LinkButton } from "../parts/link-button.tsx";
import { Note } from "../parts/note.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { Rows } from "../parts/rows.tsx";
import { useWords } from "../words/use-words.tsx";
import classes from "./home.module.css";

const NEXT = 6;
const RECENT = 10;

/** What needs somebody, what runs now, what is next, and what was. */
export function HomePage() {
  const { w } = useWords();
  const say = w.home;
  const cohorts = useCohorts();
  const imports = useAllImports();
  const schedules = useSchedules();
  const connections = useConnections();
  if (cohorts.isSuccess && cohorts.data.length === 0) return <Navigate replace to="/cohorts" />;
  const failed = [imports, schedules, connections].find(({ isError }) => isError);
  const runs = imports.data?.items;
  const open = (runs ?? []).filter(({ status }) => status === "queued" || status === "running");
  const isLoading = !runs || !schedules.data || !connections.data;
  return (
    <>
      <PageHead lead={say.lead} title={say.title} />
      {failed && <ProblemNote error={failed.error} retry={() => failed.refetch()} />}
      {!failed && isLoading && <Rows label={w.common.loading} />}
      {!isLoading && (
        <div className={layout["columns"]}>
          <div className={layout["column"]}>
            <Attention connections={connections.data} runs={runs} schedules={schedules.data} />
            {open.length > 0 && (
              <Card title={say.running}>
                <ul className={classes["list"]}>
                  {open.map((run) => (
                    <li key={run.id}>
                      <Link className={layout["name"]} params={{ runId: run.id }} to="/imports/$runId">
                        {run.cohortName}
                      </Link>
                      <Badge tone={toneOf(run)}>{outcomeWord(run, w)}</Badge>
                    </li>
                  ))}
                </ul>
              </Card>
            )}
            {runs.length > 0 ? (
              <Card flush title={say.recent}>
                <div className={layout["card"]}>
                  <RunsTable runs={runs.slice(0, RECENT)} withCohort />
                </div>
              </Card>
            ) : (
              <Card title={say.recent}>
                <p className={layout["quietText"]}>{say.noRecent}</p>
              </Card>
            )}
          </div>
          <Next schedules={schedules.data} />
        </div>
      )}
    </>
  );
}

function Next({ schedules }: { schedules: readonly ScheduleSummary[] }) {
  const { w, f } = useWords();
  const say = w.home;
  const next = schedules
    .flatMap((schedule) => (schedule.next ? [{ ...schedule, due: schedule.next.due }] : []))
    .toSorted((one, other) => one.due.localeCompare(other.due))
    .slice(0, NEXT);
  return (
    <Card title={say.next}>
      {next.length === 0 && <p className={layout["quietText"]}>{say.noNext}</p>}
      {next.length > 0 && (
        <ul className={classes["next"]}>
          {next.map(({ cohortId, cohortName, due }) => (
            <li key={cohortId}>
              <Link className={layout["name"]} params={{ cohortId }} to="/cohorts/$cohortId">
                {cohortName}
              </Link>
              <span className={layout["quiet"]}>
                {f.moment(due)} · {f.relative(due, Date.now())}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

interface AttentionProps {
  runs: readonly RunView[];
  schedules: readonly ScheduleSummary[];
  connections: readonly ConnectionView[];
}

function Attention({ runs, schedules, connections }: AttentionProps) {
  const { w } = useWords();
  const say = w.home;
  const late = schedules.filter(({ health }) => health === "late");
  const unwell = connections.filter(({ status }) => status === "failing" || status === "pending");
  // The newest of each cohort: what a later import has made good needs nobody.
  const newest = [...new Map(runs.toReversed().map((run) => [run.cohortId, run])).values()];
  const troubled = newest.filter(({ status }) => status === "failed" || status === "partial");
  if (late.length + unwell.length + troubled.length === 0)
    return (
      <Note tone="good">
        <span>{say.allWell}</span>
      </Note>
    );
  return (
    <section aria-label={say.attention} className={classes["attention"]}>
      {late.map(({ cohortId, cohortName }) => (
        <Note key={cohortId} title={say.late(cohortName)} tone="bad">
          <span>{say.lateText}</span>
          <div>
            <LinkButton params={{ cohortId }} size="compact-sm" to="/cohorts/$cohortId" variant="default">
              {say.see}
            </LinkButton>
          </div>
        </Note>
      ))}
      {unwell.map(({ id, name, status }) => (
        <Note
          key={id}
          title={status === "failing" ? say.connectionFailing(name) : say.connectionPending(name)}
          tone={status === "failing" ? "bad" : "warn"}
        >
          <span>{w.connections.statusTexts[status]}</span>
          <div>
            <LinkButton
              params={{ connectionId: id }}
              size="compact-sm"
              to="/connections/$connectionId"
              variant="default"
            >
              {say.see}
            </LinkButton>
          </div>
        </Note>
      ))}
      {troubled.map((run) => (
        <Note
          key={run.id}
          title={`${say.importOf(run.cohortName)}: ${outcomeWord(run, w)}`}
          tone={toneOf(run)}
        >
          <div>
            <LinkButton params={{ runId: run.id }} size="compact-sm" to="/imports/$runId" variant="default">
              {say.see}
            </LinkButton>
          </div>
        </Note>
      ))}
    </section>
  );
}

import { Link, Navigate } from "@tanstack/react-router";
import type { ScheduleSummary } from "../../shared/contract/schedules.ts";
import { useHasCohorts } from "../api/cohort-summaries.ts";
import { useAllImports, useConnections, useSoonest } from "../api/queries.ts";
import layout from "../cohorts/cohorts.module.css";
import { outcomeWord, toneOf } from "../imports/outcome.ts";
import { RunsTable } from "../imports/runs-table.tsx";
import { Badge } from "../parts/badge.tsx";
import { Card } from "../parts/card.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { Pager, usePages } from "../parts/pager.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { Rows } from "../parts/rows.tsx";
import { useWords } from "../words/use-words.tsx";
import { Attention } from "./attention.tsx";
import classes from "./home.module.css";

const NEXT = 6;
const RECENT = 10;
/** Imports that are named as running: thousands may fall due at once. */
const RUNNING = 10;

/** What needs somebody, what runs now, what is next, and what was. Each asks for what it shows, and no list is whole. */
export function HomePage() {
  const { w } = useWords();
  const say = w.home;
  const has = useHasCohorts();
  const pages = usePages();
  const recent = useAllImports({
    limit: String(RECENT),
    ...(pages.cursor !== undefined && { cursor: pages.cursor }),
  });
  const soonest = useSoonest(NEXT);
  const connections = useConnections();
  if (has.data === false) return <Navigate replace to="/cohorts" />;
  const failed = [recent, soonest, connections].find(({ isError }) => isError);
  const runs = recent.data?.items;
  const isLoading = !runs || !soonest.data || !connections.data;
  return (
    <>
      <PageHead lead={say.lead} title={say.title} />
      {failed && <ProblemNote error={failed.error} retry={() => failed.refetch()} />}
      {!failed && isLoading && <Rows label={w.common.loading} />}
      {!isLoading && (
        <div className={layout["columns"]}>
          <div className={layout["column"]}>
            <Attention connections={connections.data} />
            <RunningNow />
            {runs.length > 0 ? (
              <Card flush title={say.recent}>
                <div className={layout["card"]}>
                  <RunsTable runs={runs} withCohort />
                </div>
                <Pager busy={recent.isPlaceholderData} next={recent.data?.cursor} pages={pages} />
              </Card>
            ) : (
              <Card title={say.recent}>
                <p className={layout["quietText"]}>{say.noRecent}</p>
              </Card>
            )}
          </div>
          <Next schedules={soonest.data} />
        </div>
      )}
    </>
  );
}

function RunningNow() {
  const { w } = useWords();
  const { data } = useAllImports({ running: "true", limit: String(RUNNING) });
  if (!data || data.items.length === 0) return null;
  return (
    <Card title={w.home.running}>
      <ul className={classes["list"]}>
        {data.items.map((run) => (
          <li key={run.id}>
            <Link className={layout["name"]} params={{ runId: run.id }} to="/imports/$runId">
              {run.cohortName}
            </Link>
            <Badge tone={toneOf(run)}>{outcomeWord(run, w)}</Badge>
          </li>
        ))}
        {data.cursor !== undefined && <li className={layout["quiet"]}>{w.common.andMore}</li>}
      </ul>
    </Card>
  );
}

function Next({ schedules }: { schedules: readonly ScheduleSummary[] }) {
  const { w, f } = useWords();
  const say = w.home;
  const next = schedules.flatMap(({ next: soon, ...schedule }) =>
    soon ? [{ ...schedule, due: soon.due }] : [],
  );
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

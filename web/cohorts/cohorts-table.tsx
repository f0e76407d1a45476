import { Skeleton } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { CohortView } from "../../shared/contract/definition-checks.ts";
import type { ScheduleSummary } from "../../shared/contract/schedules.ts";
import { useImports } from "../api/queries.ts";
import { outcomeWord, toneOf } from "../imports/outcome.ts";
import { Badge } from "../parts/badge.tsx";
import { Icon } from "../parts/icon.tsx";
import { useWords } from "../words/use-words.tsx";
import classes from "./cohorts.module.css";

export function CohortsTable({
  cohorts,
  schedules,
}: {
  cohorts: readonly CohortView[];
  schedules: readonly ScheduleSummary[];
}) {
  const { w } = useWords();
  const { columns } = w.cohorts;
  const byCohort = new Map(schedules.map((schedule) => [schedule.cohortId, schedule]));
  return (
    <table className={classes["table"]}>
      <thead>
        <tr>
          <th scope="col">{columns.name}</th>
          <th className={classes["number"]} scope="col">
            {columns.size}
          </th>
          <th scope="col">{columns.last}</th>
          <th scope="col">{columns.schedule}</th>
        </tr>
      </thead>
      <tbody>
        {cohorts.map((cohort) => (
          <Row cohort={cohort} key={cohort.id} schedule={byCohort.get(cohort.id)} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ cohort, schedule }: { cohort: CohortView; schedule: ScheduleSummary | undefined }) {
  const { w, f, locale } = useWords();
  const say = w.cohorts;
  const latest = useImports(cohort.id, 1);
  const [run] = latest.data?.items ?? [];
  const imported = run?.totalUsersImported;
  return (
    <tr>
      <th scope="row">
        <Link className={classes["name"]} params={{ cohortId: cohort.id }} to="/cohorts/$cohortId">
          {cohort.name}
        </Link>
        {cohort.definitionCheck.state === "not-evaluable" && <Badge tone="warn">{say.draft}</Badge>}
      </th>
      <td className={classes["number"]} data-label={say.columns.size}>
        {latest.isPending ? (
          <Skeleton className={classes["waiting"] ?? ""} height={14} width={44} />
        ) : (
          <span>{imported === undefined ? "–" : f.number(imported)}</span>
        )}
      </td>
      <td data-label={say.columns.last}>
        {run ? (
          <Link className={classes["run"]} params={{ runId: run.id }} to="/imports/$runId">
            <Badge tone={toneOf(run)}>{outcomeWord(run, w)}</Badge>
            <span className={classes["quiet"]}>{f.relative(run.time, Date.now())}</span>
          </Link>
        ) : (
          <span className={classes["quiet"]}>{latest.isPending ? "" : say.neverImported}</span>
        )}
      </td>
      <td data-label={say.columns.schedule}>
        {schedule ? (
          <span className={classes["schedule"]}>
            <Icon name={schedule.state === "paused" ? "pause" : "calendar"} size={16} />
            <span>
              {schedule.inWords[locale]}
              {schedule.state === "paused" && ` · ${say.paused}`}
            </span>
          </span>
        ) : (
          <span className={classes["quiet"]}>{say.noSchedule}</span>
        )}
      </td>
    </tr>
  );
}

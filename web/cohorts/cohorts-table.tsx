import { Link } from "@tanstack/react-router";
import type { CohortSummary } from "../../shared/contract/cohort-summaries.ts";
import { outcomeWord, toneOf } from "../imports/outcome.ts";
import { Badge } from "../parts/badge.tsx";
import { Icon } from "../parts/icon.tsx";
import { useWords } from "../words/use-words.tsx";
import classes from "./cohorts.module.css";
import { Tags } from "./tags.tsx";

export function CohortsTable({ cohorts }: { cohorts: readonly CohortSummary[] }) {
  const { w } = useWords();
  const { columns } = w.cohorts;
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
          <Row cohort={cohort} key={cohort.id} />
        ))}
      </tbody>
    </table>
  );
}

function Row({
  cohort: { id, name, tags = [], check, lastImport, schedule, ...cohort },
}: {
  cohort: CohortSummary;
}) {
  const { w, f, locale } = useWords();
  const say = w.cohorts;
  return (
    <tr>
      <th scope="row">
        <Link className={classes["name"]} params={{ cohortId: id }} to="/cohorts/$cohortId">
          {name}
        </Link>
        {check === "not-evaluable" && <Badge tone="warn">{say.draft}</Badge>}
        <Tags tags={tags} />
      </th>
      <td className={classes["number"]} data-label={say.columns.size}>
        <Held held={cohort.held} members={lastImport?.members} />
      </td>
      <td data-label={say.columns.last}>
        {lastImport ? (
          <Link className={classes["run"]} params={{ runId: lastImport.id }} to="/imports/$runId">
            <Badge tone={toneOf(lastImport)}>{outcomeWord(lastImport, w)}</Badge>
            <span className={classes["quiet"]}>{f.relative(lastImport.time, Date.now())}</span>
          </Link>
        ) : (
          <span className={classes["quiet"]}>{say.neverImported}</span>
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

/** What Braze holds, at each workspace by itself, and of how many, where the last import did not get that far. */
function Held({ held, members }: { held: CohortSummary["held"]; members: number | undefined }) {
  const { w, f } = useWords();
  const [only, ...others] = held;
  return (
    <span>
      {only ? held.map(({ users }) => f.number(users)).join(" + ") : "–"}
      {members !== undefined && others.length === 0 && only?.users !== members && (
        <span className={classes["quiet"]}> {w.cohorts.heldOf(f.number(members))}</span>
      )}
    </span>
  );
}

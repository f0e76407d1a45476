import { Link } from "@tanstack/react-router";
import type { RunView } from "../../shared/contract/imports.ts";
import classes from "../cohorts/cohorts.module.css";
import { Badge } from "../parts/badge.tsx";
import { useWords } from "../words/use-words.tsx";
import { durationText, lateText } from "./duration.ts";
import { outcomeWord, toneOf } from "./outcome.ts";

/** `withCohort`: of several cohorts, whose names need the room that a column of times would take. */
export function RunsTable({ runs, withCohort = false }: { runs: readonly RunView[]; withCohort?: boolean }) {
  const { w, f } = useWords();
  const say = w.imports.history;
  const number = (n: number | undefined) => (n === undefined ? "–" : f.number(n));
  return (
    <table className={classes["table"]}>
      <thead>
        <tr>
          {withCohort && <th scope="col">{w.home.cohort}</th>}
          {!withCohort && <th scope="col">{say.when}</th>}
          <th scope="col">{say.outcome}</th>
          <th className={classes["number"]} scope="col">
            {say.added}
          </th>
          <th className={classes["number"]} scope="col">
            {say.removed}
          </th>
          <th className={classes["number"]} scope="col">
            {say.imported}
          </th>
          {!withCohort && (
            <th className={classes["number"]} scope="col">
              {say.took}
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <tr key={run.id}>
            {withCohort && (
              <th scope="row">
                <Link className={classes["name"]} params={{ cohortId: run.cohortId }} to="/cohorts/$cohortId">
                  {run.cohortName}
                </Link>
                <Link className={classes["time"]} params={{ runId: run.id }} to="/imports/$runId">
                  {f.moment(run.time)}
                </Link>
              </th>
            )}
            {!withCohort && (
              <td className={classes["when"]} data-label={say.when}>
                <Link className={classes["name"]} params={{ runId: run.id }} to="/imports/$runId">
                  {f.moment(run.time)}
                </Link>
              </td>
            )}
            <td data-label={say.outcome}>
              <Badge tone={toneOf(run)}>{outcomeWord(run, w)}</Badge>
              {run.lateBySeconds !== undefined && (
                <span className={classes["hint"]}> {lateText(run.lateBySeconds, w, f)}</span>
              )}
            </td>
            <td className={classes["number"]} data-label={say.added}>
              {number(run.counts?.added)}
            </td>
            <td className={classes["number"]} data-label={say.removed}>
              {number(run.counts?.removed)}
            </td>
            <td className={classes["number"]} data-label={say.imported}>
              {number(run.totalUsersImported)}
            </td>
            {!withCohort && (
              <td className={classes["number"]} data-label={say.took}>
                {run.durationSeconds === undefined ? "–" : durationText(run.durationSeconds, w, f)}
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

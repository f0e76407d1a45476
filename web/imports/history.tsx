import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { RunView } from "../../shared/contract/imports.ts";
import { useImports } from "../api/queries.ts";
import classes from "../cohorts/cohorts.module.css";
import { Badge } from "../parts/badge.tsx";
import { Card } from "../parts/card.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { Rows } from "../parts/rows.tsx";
import { useWords } from "../words/use-words.tsx";
import { durationText } from "./duration.ts";
import { outcomeWord, toneOf } from "./outcome.ts";

const PAGE = 20;

/** The imports of a cohort, newest first. */
export function History({ cohortId }: { cohortId: string }) {
  const { w } = useWords();
  const say = w.cohorts;
  const [limit, show] = useState(PAGE);
  const imports = useImports(cohortId, limit);
  if (imports.isPending) return <Rows label={w.common.loading} />;
  if (imports.isError) return <ProblemNote error={imports.error} retry={() => imports.refetch()} />;
  const { items, cursor } = imports.data;
  if (items.length === 0)
    return (
      <Card title={say.history}>
        <p className={classes["quietText"]}>{say.noImports}</p>
      </Card>
    );
  return (
    <Card flush title={say.history}>
      <div className={classes["card"]}>
        <HistoryTable runs={items} />
      </div>
      {cursor !== undefined && limit < 200 && (
        <div className={classes["historyMore"]}>
          <Button onClick={() => show(limit + 2 * PAGE)} size="compact-sm" variant="default">
            {w.common.showMore}
          </Button>
        </div>
      )}
    </Card>
  );
}

function HistoryTable({ runs }: { runs: readonly RunView[] }) {
  const { w, f } = useWords();
  const say = w.imports.history;
  const number = (n: number | undefined) => (n === undefined ? "–" : f.number(n));
  return (
    <table className={classes["table"]}>
      <thead>
        <tr>
          <th scope="col">{say.when}</th>
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
          <th className={classes["number"]} scope="col">
            {say.took}
          </th>
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <tr key={run.id}>
            <th scope="row">
              <Link className={classes["name"]} params={{ runId: run.id }} to="/imports/$runId">
                {f.moment(run.time)}
              </Link>
            </th>
            <td data-label={say.outcome}>
              <Badge tone={toneOf(run)}>{outcomeWord(run, w)}</Badge>
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
            <td className={classes["number"]} data-label={say.took}>
              {run.durationSeconds === undefined ? "–" : durationText(run.durationSeconds, w, f)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

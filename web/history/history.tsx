import { useImports } from "../api/queries.ts";
import classes from "../cohorts/cohorts.module.css";
import { RunsTable } from "../imports/runs-table.tsx";
import { Card } from "../parts/card.tsx";
import { Pager, usePages } from "../parts/pager.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { Rows } from "../parts/rows.tsx";
import { useWords } from "../words/use-words.tsx";
import { Chart } from "./chart.tsx";
import { Download } from "./download.tsx";
import { pointsOf } from "./points.ts";

const PAGE = 20;
/** A line of one import says nothing that the table does not. */
const POINTS = 2;

/** The imports of a cohort, newest first, and how it grew and shrank by them. */
export function History({ cohortId, name }: { cohortId: string; name: string }) {
  const { w } = useWords();
  const say = w.cohorts;
  const pages = usePages(cohortId);
  const imports = useImports(cohortId, PAGE, pages.cursor);
  if (imports.isPending) return <Rows label={w.common.loading} />;
  if (imports.isError) return <ProblemNote error={imports.error} retry={() => imports.refetch()} />;
  const { items, cursor } = imports.data;
  if (items.length === 0)
    return (
      <Card title={say.history}>
        <p className={classes["quietText"]}>{say.noImports}</p>
      </Card>
    );
  const points = pointsOf(items);
  return (
    <Card aside={<Download cohortId={cohortId} name={name} />} flush title={say.history}>
      {points.length >= POINTS && <Chart points={points} />}
      <div className={classes["card"]}>
        <RunsTable runs={items} />
      </div>
      <Pager busy={imports.isPlaceholderData} next={cursor} pages={pages} />
    </Card>
  );
}

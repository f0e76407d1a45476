import { Button } from "@mantine/core";
import { useState } from "react";
import { useImports } from "../api/queries.ts";
import classes from "../cohorts/cohorts.module.css";
import { Card } from "../parts/card.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { Rows } from "../parts/rows.tsx";
import { useWords } from "../words/use-words.tsx";
import { RunsTable } from "./runs-table.tsx";

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
        <RunsTable runs={items} />
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

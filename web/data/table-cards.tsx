import type { AthenaDataSet, DatabaseDataSet } from "../../shared/contract/data-sets.ts";
import classes from "../cohorts/cohorts.module.css";
import { Card } from "../parts/card.tsx";
import { useWords } from "../words/use-words.tsx";

/** Which tables its users and events are, and which column is which. */
export function TableCards({ dataSet }: { dataSet: DatabaseDataSet | AthenaDataSet }) {
  const { w } = useWords();
  const say = w.data;
  const { events, users } = dataSet;
  const [kind, name] =
    dataSet.kind === "athena" ? [say.athena.kind, dataSet.athena] : [say.database.kind, dataSet.database];
  const sources = [
    { title: say.sources.events, table: events.table, columns: events.columns },
    ...(users ? [{ title: say.sources.users, table: users.table, columns: users.columns }] : []),
  ];
  return sources.map(({ title, table, columns }) => (
    <Card key={title} title={title}>
      <dl className={classes["facts"]}>
        <dt>{kind}</dt>
        <dd>{name}</dd>
        <dt>{say.database.table}</dt>
        <dd>{table}</dd>
        <dt>{say.database.columns}</dt>
        <dd>{namesOf(columns).join(", ")}</dd>
      </dl>
    </Card>
  ));
}

/** The label of all aliases is no column. */
function namesOf(columns: Partial<Record<string, string>>): string[] {
  const named = Object.entries(columns).filter(([field]) => field !== "aliasLabelIs");
  return [...new Set(named.flatMap(([, name]) => name ?? []))];
}

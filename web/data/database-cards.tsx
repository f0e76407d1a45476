import type { DatabaseDataSet } from "../../shared/contract/data-sets.ts";
import classes from "../cohorts/cohorts.module.css";
import { Card } from "../parts/card.tsx";
import { useWords } from "../words/use-words.tsx";

/** Where its users and events are in the database, and which column is which. */
export function DatabaseCards({ dataSet }: { dataSet: DatabaseDataSet }) {
  const { w } = useWords();
  const say = w.data;
  const { database, events, users } = dataSet;
  const sources = [
    { title: say.sources.events, table: events.table, columns: events.columns },
    ...(users ? [{ title: say.sources.users, table: users.table, columns: users.columns }] : []),
  ];
  return sources.map(({ title, table, columns }) => (
    <Card key={title} title={title}>
      <dl className={classes["facts"]}>
        <dt>{say.database.kind}</dt>
        <dd>{database}</dd>
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

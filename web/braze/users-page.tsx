import { useState } from "react";
import layout from "../cohorts/cohorts.module.css";
import { Card } from "../parts/card.tsx";
import { Empty } from "../parts/empty.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { useWords } from "../words/use-words.tsx";
import { AddPerson } from "./add-person.tsx";
import { LoadFile } from "./load-file.tsx";
import { PeopleTable } from "./people-table.tsx";
import { usePeople } from "./queries.ts";
import { Whom } from "./whom.tsx";

export function UsersPage() {
  const { w } = useWords();
  const say = w.braze.users;
  const people = usePeople();
  const [added, count] = useState(0);
  const isEmpty = people.data?.pages[0]?.items.length === 0;
  return (
    <>
      <PageHead lead={say.lead} title={say.title} />
      <div className={layout["columns"]}>
        <div className={layout["column"]}>
          {isEmpty ? (
            <Empty icon="users" text={say.none.text} title={say.none.title} />
          ) : (
            <PeopleTable people={people} />
          )}
        </div>
        <div className={layout["column"]}>
          <Card title={say.add}>
            <AddPerson key={added} onAdded={() => count(added + 1)} wasAdded={added > 0} />
          </Card>
          <Card title={say.whom}>
            <Whom />
          </Card>
          <Card title={say.file}>
            <LoadFile />
          </Card>
        </div>
      </div>
    </>
  );
}

import { Button } from "@mantine/core";
import type { PersonView } from "../../shared/contract/sandbox-people.ts";
import layout from "../cohorts/cohorts.module.css";
import { Badge } from "../parts/badge.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { Rows } from "../parts/rows.tsx";
import { useWords } from "../words/use-words.tsx";
import classes from "./braze.module.css";
import { aliasTexts, attributeTexts } from "./described-person.ts";
import type { usePeople } from "./queries.ts";

export function PeopleTable({ people }: { people: ReturnType<typeof usePeople> }) {
  const { w, f } = useWords();
  const say = w.braze.users;
  const all = people.data?.pages.flatMap(({ items }) => items) ?? [];
  if (people.isPending) return <Rows label={w.common.loading} />;
  if (people.isError) return <ProblemNote error={people.error} retry={() => people.refetch()} />;
  return (
    <div className={classes["stack"]}>
      <table className={layout["table"]}>
        <thead>
          <tr>
            <th scope="col">{say.externalId}</th>
            <th scope="col">{say.aliases}</th>
            <th scope="col">{say.devices}</th>
            <th scope="col">{say.attributes}</th>
          </tr>
        </thead>
        <tbody>
          {all.map((person) => (
            <tr key={keyOf(person)}>
              <td className={layout["when"]} data-label={say.externalId}>
                {person.external_id ??
                  (person.identified ? say.nobody : <Badge tone="idle">{say.anonymous}</Badge>)}
              </td>
              <td data-label={say.aliases}>{said(aliasTexts(person))}</td>
              <td className={classes["device"]} data-label={say.devices}>
                {said(person.devices)}
              </td>
              <td data-label={say.attributes}>{said(attributeTexts(person))}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {people.hasNextPage && (
        <div className={layout["more"]}>
          <span>{f.number(all.length)}</span>
          <Button
            loading={people.isFetchingNextPage}
            onClick={() => people.fetchNextPage()}
            variant="default"
          >
            {w.common.showMore}
          </Button>
        </div>
      )}
    </div>
  );
}

function said(texts: readonly string[]): string {
  return texts.length === 0 ? "–" : texts.join(", ");
}

function keyOf({ external_id, aliases, devices }: PersonView): string {
  return JSON.stringify([external_id, aliases[0], devices[0]]);
}

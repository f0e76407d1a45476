import { Link } from "@tanstack/react-router";
import layout from "../cohorts/cohorts.module.css";
import { Empty } from "../parts/empty.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { Rows } from "../parts/rows.tsx";
import { useWords } from "../words/use-words.tsx";
import { useReceivedCohorts } from "./queries.ts";

export function ReceivedCohortsPage() {
  const { w, f } = useWords();
  const say = w.braze.cohorts;
  const cohorts = useReceivedCohorts();
  const all = cohorts.data ?? [];
  return (
    <>
      <PageHead lead={say.lead} title={say.title} />
      {cohorts.isPending && <Rows label={w.common.loading} />}
      {cohorts.isError && <ProblemNote error={cohorts.error} retry={() => cohorts.refetch()} />}
      {cohorts.isSuccess && all.length === 0 && (
        <Empty icon="users" text={say.none.text} title={say.none.title} />
      )}
      {all.length > 0 && (
        <table className={layout["table"]}>
          <thead>
            <tr>
              <th scope="col">{say.name}</th>
              <th scope="col">{say.partner}</th>
              <th scope="col">{say.last}</th>
              <th className={layout["number"]} scope="col">
                {say.added}
              </th>
              <th className={layout["number"]} scope="col">
                {say.removed}
              </th>
            </tr>
          </thead>
          <tbody>
            {all.map(({ id, partner, name, lastSeenAt, idsAdded, idsRemoved }) => (
              <tr key={`${partner} ${id}`}>
                <th scope="row">
                  <Link
                    className={layout["name"]}
                    params={{ partner, receivedId: id }}
                    to="/braze/cohorts/$partner/$receivedId"
                  >
                    {name ?? say.unnamed}
                  </Link>
                </th>
                <td data-label={say.partner}>{partner}</td>
                <td data-label={say.last}>{f.moment(lastSeenAt)}</td>
                <td className={layout["number"]} data-label={say.added}>
                  {f.number(idsAdded)}
                </td>
                <td className={layout["number"]} data-label={say.removed}>
                  {f.number(idsRemoved)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

import { Link } from "@tanstack/react-router";
import type { FilesDataSet } from "../../shared/contract/data-sets.ts";
import { useCohortSummaries } from "../api/cohort-summaries.ts";
import { useDataSets } from "../api/queries.ts";
import { useApp } from "../app/app.ts";
import classes from "../cohorts/cohorts.module.css";
import { Empty } from "../parts/empty.tsx";
import { Icon } from "../parts/icon.tsx";
import { LinkButton } from "../parts/link-button.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { Rows } from "../parts/rows.tsx";
import type { Words } from "../words/english.ts";
import { useWords } from "../words/use-words.tsx";

/** The data sets that cohorts are made from. */
export function DataPage() {
  const { w, f } = useWords();
  const say = w.data;
  const { columns } = say;
  const { session } = useApp();
  const dataSets = useDataSets();
  const create = session.may("connections/write") && (
    <LinkButton leftSection={<Icon name="plus" />} to="/data-sets/new">
      {say.create}
    </LinkButton>
  );
  return (
    <>
      <PageHead lead={say.lead} title={say.title}>
        {(dataSets.data?.length ?? 0) > 0 && create}
      </PageHead>
      {dataSets.isPending && <Rows label={w.common.loading} />}
      {dataSets.isError && <ProblemNote error={dataSets.error} retry={() => dataSets.refetch()} />}
      {dataSets.data?.length === 0 && (
        <Empty icon="database" text={create ? say.none.first : say.none.text} title={say.none.title}>
          {create}
        </Empty>
      )}
      {dataSets.data && dataSets.data.length > 0 && (
        <table className={classes["table"]}>
          <thead>
            <tr>
              <th scope="col">{columns.name}</th>
              <th scope="col">{columns.format}</th>
              <th scope="col">{columns.age}</th>
              <th className={classes["number"]} scope="col">
                {columns.cohorts}
              </th>
            </tr>
          </thead>
          <tbody>
            {dataSets.data.map(({ id, ...dataSet }) => (
              <tr key={id}>
                <th scope="row">
                  <Link className={classes["name"]} params={{ dataSetId: id }} to="/data-sets/$dataSetId">
                    {dataSet.name}
                  </Link>
                </th>
                <td data-label={columns.format}>{kindOf(dataSet, say)}</td>
                <td data-label={columns.age}>
                  {dataSet.kind === "athena" || dataSet.staleAfterHours === undefined
                    ? say.anyAge
                    : say.hours(f.number(dataSet.staleAfterHours))}
                </td>
                <td className={classes["number"]} data-label={columns.cohorts}>
                  <Uses id={id} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

/** How many cohorts are made from it; of many, that there are more than a page. */
function Uses({ id }: { id: string }) {
  const { f } = useWords();
  const { data } = useCohortSummaries({ dataSet: id });
  return data ? `${f.number(data.items.length)}${data.cursor === undefined ? "" : "+"}` : "–";
}

type Kind =
  | { kind: "database" }
  | { kind: "athena" }
  | { kind?: "files" | undefined; events: Pick<FilesDataSet["events"], "format"> };

function kindOf(dataSet: Kind, words: Words["data"]): string {
  if (dataSet.kind === "database" || dataSet.kind === "athena") return words[dataSet.kind].kind;
  return formats[dataSet.events.format];
}

const formats = { parquet: "Parquet", csv: "CSV", jsonl: "JSON" } as const;

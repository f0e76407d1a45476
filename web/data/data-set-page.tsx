import { Button } from "@mantine/core";
import { Link, useParams } from "@tanstack/react-router";
import type { AthenaDataSet, DatabaseDataSet, FilesDataSet } from "../../shared/contract/data-sets.ts";
import { useCohortSummaries } from "../api/cohort-summaries.ts";
import { useDataSetCheck, useDataSets } from "../api/queries.ts";
import { useApp } from "../app/app.ts";
import { Missing } from "../app/missing.tsx";
import classes from "../cohorts/cohorts.module.css";
import { Badge } from "../parts/badge.tsx";
import { Card } from "../parts/card.tsx";
import { LinkButton } from "../parts/link-button.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { Pager, usePages } from "../parts/pager.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { Rows } from "../parts/rows.tsx";
import { useWords } from "../words/use-words.tsx";

import { DeleteDataSet } from "./delete.tsx";
import { Findings } from "./findings.tsx";
import { EventNames, Properties } from "./names.tsx";
import { SourceCard } from "./source-card.tsx";
import { TableCards } from "./table-cards.tsx";

/** What a check finds of a data set: whether it can be used, its files, events and properties. */
export function DataSetPage() {
  const { w } = useWords();
  const { dataSetId = "" } = useParams({ strict: false });
  const dataSets = useDataSets();
  if (dataSets.isError) return <ProblemNote error={dataSets.error} retry={() => dataSets.refetch()} />;
  if (!dataSets.data) return <Rows label={w.common.loading} />;
  const dataSet = dataSets.data.find(({ id }) => id === dataSetId);
  if (!dataSet) return <Missing />;
  if (dataSet.kind === "database") return <OfTables dataSet={dataSet} lead={w.data.database.lead} />;
  if (dataSet.kind === "athena") return <OfTables dataSet={dataSet} lead={w.data.athena.lead} />;
  return <Loaded dataSet={dataSet} key={dataSetId} />;
}

/** It has no check, which would read whole tables; and no form. */
function OfTables({ dataSet, lead }: { dataSet: DatabaseDataSet | AthenaDataSet; lead: string }) {
  const { w } = useWords();
  const say = w.data;
  return (
    <>
      <PageHead back={{ to: "/data-sets", label: say.back }} lead={lead} title={dataSet.name}>
        <DeleteDataSet dataSet={dataSet} />
      </PageHead>
      <div className={classes["columns"]}>
        <div className={classes["column"]}>
          <TableCards dataSet={dataSet} />
        </div>
        <div className={classes["column"]}>
          <UsedBy id={dataSet.id} />
        </div>
      </div>
    </>
  );
}

function Loaded({ dataSet }: { dataSet: FilesDataSet }) {
  const { w, f } = useWords();
  const say = w.data;
  const { session } = useApp();
  const check = useDataSetCheck(dataSet);
  const { data } = check;
  return (
    <>
      <PageHead
        back={{ to: "/data-sets", label: say.back }}
        badge={
          data && (
            <Badge tone={data.usable ? "good" : "bad"}>{data.usable ? say.usable : say.notUsable}</Badge>
          )
        }
        lead={data && say.checked(f.moment(data.checkedAt))}
        title={dataSet.name}
      >
        <Button loading={check.isFetching} onClick={() => check.refetch()} variant="default">
          {say.checkAgain}
        </Button>
        {session.may("connections/write") && (
          <LinkButton params={{ dataSetId: dataSet.id }} to="/data-sets/$dataSetId/edit" variant="default">
            {say.edit}
          </LinkButton>
        )}
        <DeleteDataSet dataSet={dataSet} />
      </PageHead>
      {check.isError && <ProblemNote error={check.error} retry={() => check.refetch()} />}
      <div className={classes["columns"]}>
        <div className={classes["column"]}>
          {check.isPending && !check.isError && (
            <>
              <p className={classes["quietText"]} role="status">
                {say.checking}
              </p>
              <Rows label={say.checking} />
            </>
          )}
          {data && <Findings check={data} />}
          {data?.events.names && <EventNames names={data.events.names} />}
          {data?.events.properties && (
            <Properties
              properties={data.events.properties}
              rows={data.events.rows}
              title={say.eventProperties}
              withEvents
            />
          )}
          {data?.users?.properties && (
            <Properties
              properties={data.users.properties}
              rows={data.users.rows}
              title={say.userProperties}
            />
          )}
        </div>
        <div className={classes["column"]}>
          {data && <SourceCard source={data.events} title={say.sources.events} />}
          {data?.users && <SourceCard source={data.users} title={say.sources.users} />}
          <UsedBy id={dataSet.id} />
        </div>
      </div>
    </>
  );
}

function UsedBy({ id }: { id: string }) {
  const { w } = useWords();
  const say = w.data;
  const pages = usePages(id);
  const cohorts = useCohortSummaries({ dataSet: id, cursor: pages.cursor });
  const used = cohorts.data?.items;
  if (!used) return null;
  return (
    <Card title={say.usedBy}>
      {used.length === 0 && <p className={classes["quietText"]}>{say.unused}</p>}
      {used.length > 0 && (
        <ul className={classes["changes"]}>
          {used.map((cohort) => (
            <li key={cohort.id}>
              <Link className={classes["name"]} params={{ cohortId: cohort.id }} to="/cohorts/$cohortId">
                {cohort.name}
              </Link>
            </li>
          ))}
        </ul>
      )}
      <Pager busy={cohorts.isPlaceholderData} next={cohorts.data?.cursor} pages={pages} />
    </Card>
  );
}

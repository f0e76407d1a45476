import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Fragment, type ReactNode } from "react";
import type { DataSet } from "../../shared/contract/data-sets.ts";
import type { CohortView } from "../../shared/contract/definition-checks.ts";
import { useCohort, useDataSets, useEarlierDefinitions } from "../api/queries.ts";
import { Missing } from "../app/missing.tsx";
import { newCondition, newKey } from "../criteria/draft.ts";
import { ListForm } from "../lists/list-form.tsx";
import { Empty } from "../parts/empty.tsx";
import { Note } from "../parts/note.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { Rows } from "../parts/rows.tsx";
import { browserZone } from "../parts/zone.ts";
import { useWords } from "../words/use-words.tsx";
import { CohortForm } from "./cohort-form.tsx";
import classes from "./cohorts.module.css";
import { EarlierListForm } from "./earlier-list-form.tsx";
import { SqlForm } from "./sql-form.tsx";

interface Filled {
  dataSets: readonly DataSet[];
  onSaved(cohort: CohortView): void;
  onCancel(): void;
}

export function NewCohortPage() {
  return (
    <NewCohort>
      {(filled) => (
        <CohortForm
          {...filled}
          start={{
            name: "",
            timeZone: browserZone(),
            dataSet: filled.dataSets[0]?.id ?? "",
            tags: [],
            where: {
              key: newKey(),
              nots: 0,
              kind: "group",
              mode: "all",
              bare: false,
              children: [newCondition("performed")],
            },
          }}
        />
      )}
    </NewCohort>
  );
}

export function NewQueryPage() {
  return <NewCohort>{(filled) => <SqlForm {...filled} />}</NewCohort>;
}

/** It needs no data but the file. */
export function NewListPage() {
  const navigate = useNavigate();
  return (
    <>
      <NewHead />
      <ListForm
        onCancel={() => navigate({ to: "/cohorts" })}
        onSaved={({ id }) => navigate({ to: "/cohorts/$cohortId", params: { cohortId: id } })}
      />
    </>
  );
}

function NewHead() {
  const { w } = useWords();
  const say = w.cohorts;
  const kinds = [
    { to: "/cohorts/new", name: say.kinds.criteria },
    { to: "/cohorts/new/query", name: say.kinds.sql },
    { to: "/cohorts/new/list", name: say.kinds.list },
  ] as const;
  return (
    <PageHead back={{ to: "/cohorts", label: say.title }} title={say.form.new}>
      <nav aria-label={say.kinds.label} className={classes["kinds"]}>
        {kinds.map(({ to, name }) => (
          <Link activeOptions={{ exact: true }} activeProps={{ "aria-current": "page" }} key={to} to={to}>
            {name}
          </Link>
        ))}
      </nav>
    </PageHead>
  );
}

function NewCohort({ children }: { children(filled: Filled): ReactNode }) {
  const { w } = useWords();
  const say = w.cohorts;
  const dataSets = useDataSets();
  const navigate = useNavigate();
  return (
    <>
      <NewHead />
      {dataSets.isPending && <Rows label={w.common.loading} />}
      {dataSets.isError && <ProblemNote error={dataSets.error} retry={() => dataSets.refetch()} />}
      {dataSets.data?.length === 0 && (
        <Empty icon="users" text={say.none.noDataText} title={say.none.noData} />
      )}
      {dataSets.data &&
        dataSets.data.length > 0 &&
        children({
          dataSets: dataSets.data,
          onCancel: () => navigate({ to: "/cohorts" }),
          onSaved: ({ id }) => navigate({ to: "/cohorts/$cohortId", params: { cohortId: id } }),
        })}
    </>
  );
}

export function EditCohortPage() {
  const { w, f } = useWords();
  const say = w.cohorts;
  const { cohortId = "" } = useParams({ strict: false });
  const { version } = useSearch({ strict: false });
  const cohort = useCohort(cohortId);
  const isEarlier = version !== undefined;
  const definitions = useEarlierDefinitions(cohortId, isEarlier);
  const dataSets = useDataSets();
  const navigate = useNavigate();
  const failed = [cohort, dataSets, ...(isEarlier ? [definitions] : [])].find(
    ({ isLoadingError }) => isLoadingError,
  );
  if (failed) return <ProblemNote error={failed.error} retry={() => failed.refetch()} />;
  if (!cohort.data || !dataSets.data || (isEarlier && !definitions.data))
    return <Rows label={w.common.loading} />;
  const earlier = definitions.data?.find((one) => one.version === version);
  if (isEarlier && !earlier) return <Missing />;
  const { id, name } = cohort.data;
  const toCohort = () => navigate({ to: "/cohorts/$cohortId", params: { cohortId: id } });
  const { definition, timeZone } = earlier ?? cohort.data;
  // The rest is as it is now: what has changed meanwhile is not lost.
  const before = { ...cohort.data, definition, timeZone };
  const filled = { before, dataSets: dataSets.data, onCancel: toCohort, onSaved: toCohort };
  return (
    <>
      <PageHead
        back={{ to: "/cohorts/$cohortId", params: { cohortId: id }, label: name }}
        title={say.form.edit(name)}
      />
      {earlier && <Note tone="idle">{say.earlier.filled(f.moment(earlier.until))}</Note>}
      <Fragment key={`${id} ${version ?? ""}`}>
        {definition.kind === "criteria" && <CohortForm {...filled} />}
        {definition.kind === "sql" && <SqlForm {...filled} />}
        {definition.kind === "list" &&
          (earlier ? <EarlierListForm {...filled} definition={definition} /> : <ListForm {...filled} />)}
      </Fragment>
    </>
  );
}

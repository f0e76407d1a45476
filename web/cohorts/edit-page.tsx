import { Link, useNavigate, useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { DataSet } from "../../shared/contract/data-sets.ts";
import type { CohortView } from "../../shared/contract/definition-checks.ts";
import { useCohort, useDataSets } from "../api/queries.ts";
import { newCondition, newKey } from "../criteria/draft.ts";
import { ListForm } from "../lists/list-form.tsx";
import { Empty } from "../parts/empty.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { Rows } from "../parts/rows.tsx";
import { browserZone } from "../parts/zone.ts";
import { useWords } from "../words/use-words.tsx";
import { CohortForm } from "./cohort-form.tsx";
import classes from "./cohorts.module.css";
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
  const { w } = useWords();
  const { cohortId } = useParams({ strict: false });
  const cohort = useCohort(cohortId ?? "");
  const dataSets = useDataSets();
  const navigate = useNavigate();
  if (cohort.isError) return <ProblemNote error={cohort.error} retry={() => cohort.refetch()} />;
  if (!cohort.data || !dataSets.data) return <Rows label={w.common.loading} />;
  const { id, name, definition } = cohort.data;
  const toCohort = () => navigate({ to: "/cohorts/$cohortId", params: { cohortId: id } });
  return (
    <>
      <PageHead
        back={{ to: "/cohorts/$cohortId", params: { cohortId: id }, label: name }}
        title={w.cohorts.form.edit(name)}
      />
      {definition.kind === "criteria" && (
        <CohortForm
          before={cohort.data}
          dataSets={dataSets.data}
          key={id}
          onCancel={toCohort}
          onSaved={toCohort}
        />
      )}
      {definition.kind === "sql" && (
        <SqlForm
          before={cohort.data}
          dataSets={dataSets.data}
          key={id}
          onCancel={toCohort}
          onSaved={toCohort}
        />
      )}
      {definition.kind === "list" && (
        <ListForm before={cohort.data} key={id} onCancel={toCohort} onSaved={toCohort} />
      )}
    </>
  );
}

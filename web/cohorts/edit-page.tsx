import { useNavigate, useParams } from "@tanstack/react-router";
import { useCohort, useDataSets } from "../api/queries.ts";
import { Missing } from "../app/missing.tsx";
import { newCondition, newKey } from "../criteria/draft.ts";
import { Empty } from "../parts/empty.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { Rows } from "../parts/rows.tsx";
import { browserZone } from "../parts/zone.ts";
import { useWords } from "../words/use-words.tsx";
import { CohortForm } from "./cohort-form.tsx";

export function NewCohortPage() {
  const { w } = useWords();
  const dataSets = useDataSets();
  const navigate = useNavigate();
  const [dataSet] = dataSets.data ?? [];
  return (
    <>
      <PageHead back={{ to: "/cohorts", label: w.cohorts.title }} title={w.cohorts.form.new} />
      {dataSets.isPending && <Rows label={w.common.loading} />}
      {dataSets.isError && <ProblemNote error={dataSets.error} retry={() => dataSets.refetch()} />}
      {dataSets.isSuccess && !dataSet && (
        <Empty icon="users" text={w.cohorts.none.noDataText} title={w.cohorts.none.noData} />
      )}
      {dataSets.data && dataSet && (
        <CohortForm
          dataSets={dataSets.data}
          onCancel={() => navigate({ to: "/cohorts" })}
          onSaved={({ id }) => navigate({ to: "/cohorts/$cohortId", params: { cohortId: id } })}
          start={{
            name: "",
            timeZone: browserZone(),
            dataSet: dataSet.id,
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
  if (cohort.data.definition.kind !== "criteria") return <Missing />;
  const toCohort = () => navigate({ to: "/cohorts/$cohortId", params: { cohortId: cohort.data.id } });
  return (
    <>
      <PageHead
        back={{ to: "/cohorts/$cohortId", params: { cohortId: cohort.data.id }, label: cohort.data.name }}
        title={w.cohorts.form.edit(cohort.data.name)}
      />
      <CohortForm
        before={cohort.data}
        dataSets={dataSets.data}
        key={cohort.data.id}
        onCancel={toCohort}
        onSaved={toCohort}
      />
    </>
  );
}

import { useNavigate, useParams } from "@tanstack/react-router";
import { useDataSets } from "../api/queries.ts";
import { Missing } from "../app/missing.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { Rows } from "../parts/rows.tsx";
import { useWords } from "../words/use-words.tsx";
import { DataSetForm } from "./data-set-form.tsx";
import { isOfFiles } from "./of-files.ts";

export function NewDataSetPage() {
  const { w } = useWords();
  const say = w.data;
  const dataSets = useDataSets();
  const navigate = useNavigate();
  return (
    <>
      <PageHead back={{ to: "/data-sets", label: say.back }} lead={say.form.lead} title={say.create} />
      {dataSets.isPending && <Rows label={w.common.loading} />}
      {dataSets.isError && <ProblemNote error={dataSets.error} retry={() => dataSets.refetch()} />}
      {dataSets.data && (
        <DataSetForm
          onCancel={() => navigate({ to: "/data-sets" })}
          onSaved={(dataSetId) => navigate({ to: "/data-sets/$dataSetId", params: { dataSetId } })}
          taken={dataSets.data.map(({ id }) => id)}
        />
      )}
    </>
  );
}

export function EditDataSetPage() {
  const { w } = useWords();
  const say = w.data;
  const { dataSetId = "" } = useParams({ strict: false });
  const dataSets = useDataSets();
  const navigate = useNavigate();
  if (dataSets.isLoadingError) return <ProblemNote error={dataSets.error} retry={() => dataSets.refetch()} />;
  if (!dataSets.data) return <Rows label={w.common.loading} />;
  const before = dataSets.data.find(({ id }) => id === dataSetId);
  // Tables of a database are changed by whoever administers the system.
  if (!before || !isOfFiles(before)) return <Missing />;
  const back = () => navigate({ to: "/data-sets/$dataSetId", params: { dataSetId } });
  return (
    <>
      <PageHead
        back={{ to: "/data-sets/$dataSetId", params: { dataSetId }, label: before.name }}
        lead={say.form.changeLead}
        title={say.editTitle(before.name)}
      />
      <DataSetForm before={before} key={dataSetId} onCancel={back} onSaved={back} taken={[]} />
    </>
  );
}

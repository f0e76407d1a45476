import { useParams } from "@tanstack/react-router";
import type { Definition } from "../../shared/contract/cohorts.ts";
import { useCohort, useConnections, useDataSets, useSchedule } from "../api/queries.ts";
import { useApp } from "../app/app.ts";
import { Missing } from "../app/missing.tsx";
import { isOfFiles } from "../data/of-files.ts";
import { Empty } from "../parts/empty.tsx";
import { LinkButton } from "../parts/link-button.tsx";
import { Note } from "../parts/note.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { Rows } from "../parts/rows.tsx";
import { browserZone } from "../parts/zone.ts";
import { useWords } from "../words/use-words.tsx";
import { newPlan, planOf } from "./plan-draft.ts";
import { PlanForm } from "./plan-form.tsx";

export function ImportCohortPage() {
  const { w, locale } = useWords();
  const { cohort, connections, marks, back } = usePlanned();
  if (cohort.isLoadingError) return <ProblemNote error={cohort.error} retry={() => cohort.refetch()} />;
  if (!cohort.data || connections.isPending) return <Rows label={w.common.loading} />;
  const usable = (connections.data ?? []).filter(({ status }) => status === "active" || status === "failing");
  const [first] = usable;
  return (
    <>
      <PageHead back={back} title={w.plan.title(cohort.data.name)} />
      {connections.isError && <ProblemNote error={connections.error} retry={() => connections.refetch()} />}
      {connections.isSuccess && !first && <NoConnection />}
      {cohort.data.definitionCheck.state === "not-evaluable" && <Note tone="warn">{w.plan.draftText}</Note>}
      {first && cohort.data.definitionCheck.state !== "not-evaluable" && (
        <PlanForm
          cohort={cohort.data}
          connections={usable}
          marks={marks}
          start={newPlan({
            connectionId: first.id,
            timeZone: browserZone(),
            recipients: first.contacts,
            locale,
          })}
        />
      )}
    </>
  );
}

export function ChangeSchedulePage() {
  const { w } = useWords();
  const { cohort, connections, marks, back } = usePlanned();
  const schedule = useSchedule(cohort.data?.id ?? "");
  const failed = [cohort, connections, schedule].find(({ isLoadingError }) => isLoadingError);
  if (failed) return <ProblemNote error={failed.error} retry={() => failed.refetch()} />;
  if (!cohort.data || !connections.data || schedule.isPending) return <Rows label={w.common.loading} />;
  if (!schedule.data || schedule.data.state === "ended") return <Missing />;
  const usable = connections.data.filter(
    ({ id, status }) => status === "active" || status === "failing" || id === schedule.data?.connectionId,
  );
  return (
    <>
      <PageHead back={back} title={w.plan.changeTitle(cohort.data.name)} />
      <PlanForm
        changes
        cohort={cohort.data}
        connections={usable}
        marks={marks}
        start={planOf(schedule.data)}
        version={schedule.data.version}
      />
    </>
  );
}

function usePlanned() {
  const { w } = useWords();
  const { cohortId = "" } = useParams({ strict: false });
  const cohort = useCohort(cohortId);
  const connections = useConnections();
  const label = cohort.data?.name ?? w.cohorts.title;
  const marks = useMarks(cohort.data?.definition);
  return {
    cohort,
    connections,
    marks,
    back: { to: "/cohorts/$cohortId", params: { cohortId }, label } as const,
  };
}

/** Whether the data of a definition names a mark, which tells when it is complete. */
function useMarks(definition: Definition | undefined): boolean {
  const dataSets = useDataSets();
  if (!definition || definition.kind === "list") return false;
  const dataSet = dataSets.data?.find(({ id }) => id === definition.dataSet);
  if (!dataSet || !isOfFiles(dataSet)) return false;
  return dataSet.events.marker !== undefined || dataSet.users?.marker !== undefined;
}

function NoConnection() {
  const { w } = useWords();
  const { session } = useApp();
  const say = w.plan.noConnection;
  return (
    <Empty icon="plug" text={say.text} title={say.title}>
      {session.may("connections/write") && <LinkButton to="/connections">{say.button}</LinkButton>}
    </Empty>
  );
}

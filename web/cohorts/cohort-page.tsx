import { Link, useParams } from "@tanstack/react-router";
import type { CohortView } from "../../shared/contract/definition-checks.ts";
import { faultInWords } from "../../shared/domain/words/faults-in-words.ts";
import { Refused } from "../api/calls.ts";
import { useCohort } from "../api/queries.ts";
import { useApp } from "../app/app.ts";
import { Missing } from "../app/missing.tsx";
import { ChangesCard } from "../audit/changes-card.tsx";
import { History } from "../history/history.tsx";
import { ListVersions } from "../lists/versions-card.tsx";
import { Badge } from "../parts/badge.tsx";
import { Card } from "../parts/card.tsx";
import { Icon } from "../parts/icon.tsx";
import { LinkButton } from "../parts/link-button.tsx";
import { Note } from "../parts/note.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { Rows } from "../parts/rows.tsx";
import { LookUp } from "../people/look-up.tsx";
import { ScheduleCard } from "../plan/schedule-card.tsx";
import { useWords } from "../words/use-words.tsx";
import classes from "./cohorts.module.css";
import { DefinitionSaid } from "./definition-said.tsx";
import { Figures } from "./figures.tsx";
import { MoreActions } from "./more-actions.tsx";
import { Tags } from "./tags.tsx";

export function CohortPage() {
  const { w } = useWords();
  const { cohortId = "" } = useParams({ strict: false });
  const cohort = useCohort(cohortId);
  if (cohort.isError && cohort.error instanceof Refused && cohort.error.code === "not-found")
    return <Missing />;
  if (cohort.isLoadingError) return <ProblemNote error={cohort.error} retry={() => cohort.refetch()} />;
  return cohort.data ? <Loaded cohort={cohort.data} key={cohortId} /> : <Rows label={w.common.loading} />;
}

function Loaded({ cohort }: { cohort: CohortView }) {
  const { w, locale } = useWords();
  const say = w.cohorts;
  const { session } = useApp();
  const { state, reason = "definition-invalid", fault } = cohort.definitionCheck;
  const isDraft = state === "not-evaluable";
  const params = { cohortId: cohort.id };
  const isList = cohort.definition.kind === "list";
  return (
    <>
      <PageHead
        back={{ to: "/cohorts", label: say.title }}
        badge={isDraft && <Badge tone="warn">{say.draft}</Badge>}
        title={cohort.name}
        {...(cohort.tags && { lead: <Tags tags={cohort.tags} /> })}
      >
        {session.may("cohorts/write") && (
          <LinkButton
            leftSection={<Icon name="pencil" />}
            params={params}
            to="/cohorts/$cohortId/edit"
            variant="default"
          >
            {isList ? w.lists.replace : say.edit}
          </LinkButton>
        )}
        {!isDraft && session.may("imports/run") && (
          <LinkButton leftSection={<Icon name="send" />} params={params} to="/cohorts/$cohortId/import">
            {say.import}
          </LinkButton>
        )}
        {session.may("cohorts/write") && <MoreActions cohort={cohort} />}
      </PageHead>
      <div className={classes["columns"]}>
        <div className={classes["column"]}>
          {isDraft && (
            <Note title={say.draftWhy} tone="warn">
              {(fault && faultInWords(fault, locale)) ?? w.problems.known[reason]}
            </Note>
          )}
          <Definition cohort={cohort} />
          {isList && <ListVersions cohort={cohort} />}
          <History cohortId={cohort.id} name={cohort.name} />
        </div>
        <div className={classes["column"]}>
          <Figures cohort={cohort} />
          <ScheduleCard cohortId={cohort.id} isDraft={isDraft} />
          {session.may("people/read") && <LookUp cohort={cohort} />}
          {session.may("audit/read") && <ChangesCard cohortId={cohort.id} />}
        </div>
      </div>
    </>
  );
}

function Definition({ cohort: { id, definition, timeZone } }: { cohort: CohortView }) {
  const { w } = useWords();
  const say = w.cohorts;
  return (
    <Card title={say.definition}>
      <DefinitionSaid definition={definition} timeZone={timeZone} />
      <div>
        <Link params={{ cohortId: id }} to="/cohorts/$cohortId/definitions">
          {say.earlier.title}
        </Link>
      </div>
    </Card>
  );
}

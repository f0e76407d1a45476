import { Button } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import type { EarlierDefinition } from "../../shared/contract/earlier-definitions.ts";
import { useAudit } from "../api/audit.ts";
import { useCohort, useEarlierDefinitions } from "../api/queries.ts";
import { useApp } from "../app/app.ts";
import { Card } from "../parts/card.tsx";
import { Empty } from "../parts/empty.tsx";
import { LinkButton } from "../parts/link-button.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { Rows } from "../parts/rows.tsx";
import { useWords } from "../words/use-words.tsx";
import classes from "./cohorts.module.css";
import { DefinitionSaid } from "./definition-said.tsx";
import { replacedBy } from "./replaced-by.ts";

const SHOWN = 20;

/** What a cohort was before, until when, and who changed it. */
export function DefinitionsPage() {
  const { w } = useWords();
  const say = w.cohorts.earlier;
  const { cohortId = "" } = useParams({ strict: false });
  const cohort = useCohort(cohortId);
  const earlier = useEarlierDefinitions(cohortId);
  const [shown, show] = useState(SHOWN);
  const failed = [cohort, earlier].find(({ isError }) => isError);
  if (failed) return <ProblemNote error={failed.error} retry={() => failed.refetch()} />;
  if (!cohort.data || !earlier.data) return <Rows label={w.common.loading} />;
  const { id, name } = cohort.data;
  return (
    <>
      <PageHead
        back={{ to: "/cohorts/$cohortId", params: { cohortId: id }, label: name }}
        lead={say.lead}
        title={say.title}
      />
      {earlier.data.length === 0 && <Empty icon="pencil" text={say.noneText} title={say.none} />}
      <Definitions cohortId={id} earlier={earlier.data.slice(0, shown)} />
      {earlier.data.length > shown && (
        <div className={classes["more"]}>
          <Button onClick={() => show(shown + SHOWN)} variant="default">
            {w.common.showMore}
          </Button>
        </div>
      )}
    </>
  );
}

function Definitions({ cohortId, earlier }: { cohortId: string; earlier: readonly EarlierDefinition[] }) {
  const { w, f } = useWords();
  const say = w.cohorts.earlier;
  const { session } = useApp();
  const mayRead = session.may("audit/read");
  const audit = useAudit({ object: `cohort:${cohortId}` }, 100, mayRead);
  const entries = audit.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <div className={classes["list"]}>
      {earlier.map(({ version, until, timeZone, definition }) => {
        const who = replacedBy(until, entries);
        return (
          <Card key={version} title={say.until(f.moment(until))}>
            {who !== undefined && <p className={classes["quietText"]}>{say.by(who)}</p>}
            <DefinitionSaid definition={definition} timeZone={timeZone} />
            {session.may("cohorts/write") && (
              <div>
                <LinkButton
                  aria-label={say.goBackTo(f.moment(until))}
                  params={{ cohortId }}
                  search={{ version }}
                  size="compact-sm"
                  to="/cohorts/$cohortId/edit"
                  variant="default"
                >
                  {say.goBack}
                </LinkButton>
              </div>
            )}
          </Card>
        );
      })}
    </div>
  );
}

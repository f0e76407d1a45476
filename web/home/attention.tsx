import type { ConnectionView } from "../../shared/contract/connections.ts";
import type { RunView } from "../../shared/contract/imports.ts";
import { useLate, useTroubled, useUnmailed } from "../api/queries.ts";
import { outcomeWord, toneOf } from "../imports/outcome.ts";
import { LinkButton } from "../parts/link-button.tsx";
import { Note } from "../parts/note.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { Rows } from "../parts/rows.tsx";
import { useWords } from "../words/use-words.tsx";
import classes from "./home.module.css";

/** Of each kind so many are named. */
const NAMED = 10;
export function Attention({ connections }: { connections: readonly ConnectionView[] }) {
  const { w } = useWords();
  const say = w.home;
  const late = useLate();
  const unmailed = useUnmailed();
  const bad = useTroubled("failed", NAMED);
  const partial = useTroubled("partial", NAMED);
  const asked = [late, unmailed, bad, partial];
  const broken = asked.find(({ isError }) => isError);
  if (broken) return <ProblemNote error={broken.error} retry={() => broken.refetch()} />;
  const unwell = connections.filter(({ status }) => status === "failing" || status === "pending");
  const troubled = [bad, partial].flatMap(({ data }) => data?.items ?? []);
  const lates = late.data ?? [];
  const unheard = unmailed.data ?? [];
  const isCut =
    [lates, unheard].some(({ length }) => length > NAMED) || [bad, partial].some(({ data }) => data?.isCut);
  const some = lates.length + unheard.length + unwell.length + troubled.length > 0;
  if (!some && asked.some(({ isPending }) => isPending)) return <Rows count={1} label={w.common.loading} />;
  if (!some)
    return (
      <Note tone="good">
        <span>{say.allWell}</span>
      </Note>
    );
  return (
    <section aria-label={say.attention} className={classes["attention"]}>
      {lates.slice(0, NAMED).map(({ cohortId, cohortName }) => (
        <OfCohort
          cohortId={cohortId}
          key={cohortId}
          text={say.lateText}
          title={say.late(cohortName)}
          tone="bad"
        />
      ))}
      {unheard.slice(0, NAMED).map(({ cohortId, cohortName }) => (
        <OfCohort
          cohortId={cohortId}
          key={cohortId}
          text={say.unmailedText}
          title={say.unmailed(cohortName)}
          tone="warn"
        />
      ))}
      {unwell.map(({ id, name, status }) => (
        <Note
          key={id}
          title={status === "failing" ? say.connectionFailing(name) : say.connectionPending(name)}
          tone={status === "failing" ? "bad" : "warn"}
        >
          <span>{w.connections.statusTexts[status]}</span>
          <div>
            <LinkButton
              params={{ connectionId: id }}
              size="compact-sm"
              to="/connections/$connectionId"
              variant="default"
            >
              {say.see}
            </LinkButton>
          </div>
        </Note>
      ))}
      {troubled.map((run) => (
        <Troubled key={run.id} run={run} />
      ))}
      {isCut && <p>{w.common.andMore}</p>}
    </section>
  );
}

interface OfCohortProps {
  cohortId: string;
  title: string;
  text: string;
  tone: "bad" | "warn";
}

function OfCohort({ cohortId, title, text, tone }: OfCohortProps) {
  const { w } = useWords();
  return (
    <Note title={title} tone={tone}>
      <span>{text}</span>
      <div>
        <LinkButton params={{ cohortId }} size="compact-sm" to="/cohorts/$cohortId" variant="default">
          {w.home.see}
        </LinkButton>
      </div>
    </Note>
  );
}

function Troubled({ run }: { run: RunView }) {
  const { w } = useWords();
  const say = w.home;
  return (
    <Note title={`${say.importOf(run.cohortName)}: ${outcomeWord(run, w)}`} tone={toneOf(run)}>
      <div>
        <LinkButton params={{ runId: run.id }} size="compact-sm" to="/imports/$runId" variant="default">
          {say.see}
        </LinkButton>
      </div>
    </Note>
  );
}

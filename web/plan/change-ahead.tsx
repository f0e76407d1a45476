import { Loader, Switch } from "@mantine/core";
import type { Preview } from "../../shared/contract/cohorts.ts";
import type { CohortView } from "../../shared/contract/definition-checks.ts";
import { usePreview } from "../api/queries.ts";
import { CountNow, Scanned } from "../cohorts/count-now.tsx";
import { Card } from "../parts/card.tsx";
import { Note } from "../parts/note.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { useWords } from "../words/use-words.tsx";
import classes from "./plan.module.css";

/** What an import would change now, before anything is sent, and whether the guard would stop it. */
export function ChangeAhead({
  cohort,
  connectionId,
  once,
  allowed,
  onAllow,
}: {
  cohort: CohortView;
  connectionId: string;
  once: boolean;
  allowed: boolean;
  onAllow(allowed: boolean): void;
}) {
  const { w, locale } = useWords();
  const say = w.plan.change;
  const { preview, isCharged, isUnknown } = usePreview(
    cohort,
    { connectionId: connectionId as never, locale },
    connectionId !== "",
  );
  const change = preview.data?.change;
  return (
    <Card title={say.title}>
      <div aria-busy={preview.isFetching} aria-live="polite" className={classes["told"]}>
        {(isCharged ? preview.isFetching : preview.isPending) && (
          <p className={classes["busy"]}>
            <Loader size={14} /> {say.busy}
          </p>
        )}
        {change && <Figures change={change} />}
      </div>
      {preview.isError && (
        <ProblemNote
          error={preview.error}
          title={say.failed}
          {...(!isCharged && { retry: () => preview.refetch() })}
        />
      )}
      {change?.unusual && (
        <Note title={say.stops} tone="warn">
          <span>{change.inWords?.what}</span>
          <span>{change.inWords?.why}</span>
          {once && (
            <Switch
              checked={allowed}
              label={say.allow}
              onChange={(event) => onAllow(event.currentTarget.checked)}
            />
          )}
        </Note>
      )}
      <Scanned error={preview.error} preview={preview.data} />
      {isCharged && <CountNow isBusy={preview.isFetching} isUnknown={isUnknown} onCount={preview.refetch} />}
      {!once && <p className={classes["quiet"]}>{say.scheduled}</p>}
    </Card>
  );
}

function Figures({ change: { adds, removes, keeps } }: { change: NonNullable<Preview["change"]> }) {
  const { w, f } = useWords();
  const say = w.plan.change;
  const figures = [
    [adds, say.adds],
    [removes, say.removes],
    [keeps, say.keeps],
  ] as const;
  return (
    <>
      <dl className={classes["figures"]}>
        {figures.map(([n, word]) => (
          <div key={word}>
            <dd>{f.number(n)}</dd>
            <dt>{word}</dt>
          </div>
        ))}
      </dl>
      {adds + removes === 0 && <p className={classes["quiet"]}>{say.none}</p>}
      {keeps + removes === 0 && adds > 0 && <p className={classes["quiet"]}>{say.first}</p>}
    </>
  );
}

import { Button } from "@mantine/core";
import type { CheckedUsers } from "../../shared/contract/data-set-checks.ts";
import classes from "../cohorts/cohorts.module.css";
import { Card } from "../parts/card.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { useWords } from "../words/use-words.tsx";
import type { AskedCheck } from "./data-set-form.tsx";
import { Findings } from "./findings.tsx";
import { SourceCard } from "./source-card.tsx";

interface DraftCheckProps {
  check: AskedCheck;
  /** Nothing is missing: what is wrong is wrong with the data. */
  isComplete: boolean;
  /** What was found is of the draft as it is now. */
  isOfDraft: boolean;
  /** Left out: it is not known where the files are. */
  onCheck: (() => void) | undefined;
}

/** Events of which so many are named. */
const NAMES = 6;

/** What would be found, before anything is saved. */
export function DraftCheck({
  check: { data, isFetching, error },
  isComplete,
  isOfDraft,
  onCheck,
}: DraftCheckProps) {
  const { w, f } = useWords();
  const say = w.data.form;
  const names = data?.events.names?.first.slice(0, NAMES).map(({ name }) => name) ?? [];
  return (
    <>
      <Card title={say.try}>
        <p className={classes["quietText"]}>{isComplete ? say.tryText : say.lookText}</p>
        <div>
          <Button disabled={!onCheck} loading={isFetching} onClick={onCheck} variant="default">
            {isComplete ? say.check : say.look}
          </Button>
        </div>
        <div aria-live="polite" className={classes["form"]}>
          {isFetching && <p className={classes["quietText"]}>{w.data.checking}</p>}
          {!isFetching && data && isComplete && isOfDraft && <Findings check={data} />}
          {!isFetching && data && names.length > 0 && (
            <p className={classes["text"]}>{say.eventsFound(f.list(names))}</p>
          )}
          {!isFetching && data && <Found source={data.events} title={w.data.sources.events} />}
          {!isFetching && data?.users && <Found source={data.users} title={w.data.sources.users} />}
        </div>
        {Boolean(error) && !isFetching && <ProblemNote error={error} />}
      </Card>
      {data && !isFetching && <SourceCard source={data.events} title={w.data.sources.events} />}
      {data?.users && !isFetching && <SourceCard source={data.users} title={w.data.sources.users} />}
    </>
  );
}

/** The columns that there are. */
function Found({ source, title }: { source: Pick<CheckedUsers, "columnSets">; title: string }) {
  const { w, f } = useWords();
  const [set] = source.columnSets.first;
  if (!set) return null;
  const names = set.columns.first.map(({ name }) => name);
  return <p className={classes["quietText"]}>{w.data.form.columnsAre(title, f.list(names))}</p>;
}

import type { CohortView } from "../../shared/contract/definition-checks.ts";
import type { RunView } from "../../shared/contract/imports.ts";
import { useImports, usePreview } from "../api/queries.ts";
import { Card } from "../parts/card.tsx";
import parts from "../parts/parts.module.css";
import { ProblemNote } from "../parts/problem-note.tsx";
import { useWords } from "../words/use-words.tsx";
import classes from "./cohorts.module.css";
import { CountNow, Scanned } from "./count-now.tsx";

/** How many users a cohort has, and how many of them Braze has. */
export function Figures({ cohort }: { cohort: CohortView }) {
  const { w, f } = useWords();
  const say = w.cohorts;
  const imports = useImports(cohort.id, 20);
  const { preview, isCharged, isUnknown } = usePreview(cohort, { sample: true });
  const runs = imports.data?.items ?? [];
  const held = runs.find(({ totalUsersImported }) => totalUsersImported !== undefined)?.totalUsersImported;
  const size = useSize(preview, isCharged, runs);
  return (
    <Card>
      <div aria-busy={preview.isFetching} aria-live="polite" className={classes["figures"]}>
        <Figure name={say.size} text={size.text} value={size.value} />
        <Figure
          name={say.held}
          text={held === undefined ? say.neverImported : say.heldText}
          value={held === undefined ? "–" : f.number(held)}
        />
      </div>
      {preview.isError && <ProblemNote error={preview.error} title={say.live.failed} />}
      <Scanned error={preview.error} preview={preview.data} />
      {isCharged && <CountNow isBusy={preview.isFetching} isUnknown={isUnknown} onCount={preview.refetch} />}
    </Card>
  );
}

function Figure({ name, value, text }: { name: string; value: string; text: string }) {
  return (
    <div className={classes["figure"]}>
      <span className={parts["figureName"]}>{name}</span>
      <span className={classes["figureValue"]}>{value}</span>
      <span className={parts["figureText"]}>{text}</span>
    </div>
  );
}

/** As it was counted; before somebody has asked for that, as the last import has found it. */
function useSize(
  { data, isError, isFetching }: ReturnType<typeof usePreview>["preview"],
  isCharged: boolean,
  runs: readonly RunView[],
): { value: string; text: string } {
  const { w, f } = useWords();
  const say = w.cohorts;
  if (isError) return { value: "–", text: say.sizeText };
  if (data) {
    const value = `${data.estimate ? "≈ " : ""}${f.number(data.members.total)}`;
    return { value, text: say.sizeAt(f.moment(data.asOf)) };
  }
  if (!isCharged || isFetching) return { value: "…", text: say.sizeText };
  // The others evaluate nobody.
  const last = runs.find(({ counts, empty, removeExcluded }) => counts && !empty && !removeExcluded);
  if (!last?.counts) return { value: "–", text: say.notCounted };
  const { counts, asOf, time } = last;
  return { value: f.number(counts.members), text: say.sizeAtImport(f.moment(asOf ?? time)) };
}

import type { CheckedEvents, CheckedUsers } from "../../shared/contract/data-set-checks.ts";
import classes from "../cohorts/cohorts.module.css";
import { Badge } from "../parts/badge.tsx";
import { Card } from "../parts/card.tsx";
import { useWords } from "../words/use-words.tsx";

/** The files of one source, how many rows they have, and how old they are. */
export function SourceCard({ source, title }: { source: CheckedEvents | CheckedUsers; title: string }) {
  const { w, f } = useWords();
  const say = w.data;
  const { files, rows, malformed = 0, mark, freshness } = source;
  const { ageHours, allowedHours, fresh } = freshness;
  const written = mark ? mark.writtenAt : files.newest;
  const size = f.bytes(files.bytes);
  return (
    <Card title={title}>
      <dl className={classes["facts"]}>
        <dt>{say.files}</dt>
        <dd>{files.count === 1 ? say.filesOne(size) : say.filesText(f.number(files.count), size)}</dd>
        {rows !== undefined && (
          <>
            <dt>{say.rows}</dt>
            <dd>
              {f.number(rows)}
              {malformed > 0 && <div className={classes["hint"]}>{say.malformed(f.number(malformed))}</div>}
            </dd>
          </>
        )}
        {(mark || written !== undefined) && (
          <>
            <dt>{mark ? say.newestMark : say.newest}</dt>
            <dd>{written === undefined ? say.markMissing : f.moment(written)}</dd>
          </>
        )}
        {ageHours !== undefined && (
          <>
            <dt>{say.fresh}</dt>
            <dd>
              <Badge tone={fresh ? "good" : "bad"}>
                {say.freshText(
                  f.number(Math.round(ageHours)),
                  allowedHours === undefined ? undefined : f.number(allowedHours),
                )}
              </Badge>
            </dd>
          </>
        )}
      </dl>
    </Card>
  );
}

import type { RejectedReason } from "../../shared/contract/cohorts.ts";
import type { ListReport } from "../../shared/contract/list-reports.ts";
import { rejectedInWords } from "../../shared/domain/reasons.ts";
import classes from "../cohorts/cohorts.module.css";
import { Card } from "../parts/card.tsx";
import { Note } from "../parts/note.tsx";
import parts from "../parts/parts.module.css";
import { useWords } from "../words/use-words.tsx";

/** Lines that are named of each reason. */
const LINES = 8;

/** What is in a list: how many users, and who would be left out, by the line of the file. */
export function Report({ report }: { report: ListReport }) {
  const { w, f, locale } = useWords();
  const say = w.lists;
  const { rows, members, duplicates, malformed, rejected, unusable, delimiter, encoding } = report;
  const linesOf = (reason: string) => {
    const lines = unusable.first.filter((one) => one.reason === reason).map(({ line }) => f.number(line));
    if (lines.length === 0) return null;
    return <span className={classes["quiet"]}>{say.lines(f.list(lines.slice(0, LINES)))}</span>;
  };
  return (
    <Card title={say.report}>
      <div className={classes["figure"]}>
        <span className={classes["figureValue"]}>{f.number(members.total)}</span>
        <span className={parts["figureText"]}>{say.members}</span>
      </div>
      {malformed > 0 && (
        <Note tone="bad">
          <p className={parts["plain"]}>{say.malformed(f.number(malformed))}</p>
          {linesOf("malformed")}
        </Note>
      )}
      {malformed === 0 && members.total === 0 && <Note tone="warn">{say.nobody}</Note>}
      <dl className={classes["facts"]}>
        <dt>{say.rows}</dt>
        <dd>{f.number(rows)}</dd>
        {(["external_id", "alias", "device_id"] as const).map(
          (kind) =>
            members[kind] > 0 && (
              <div className={classes["fact"]} key={kind}>
                <dt>{w.people.kinds[kind]}</dt>
                <dd>{f.number(members[kind])}</dd>
              </div>
            ),
        )}
        {delimiter !== undefined && (
          <>
            <dt>{say.csv.delimiter}</dt>
            <dd>{say.csv.delimiters[delimiter]}</dd>
          </>
        )}
        {encoding !== undefined && (
          <>
            <dt>{say.csv.encoding}</dt>
            <dd>{say.csv.encodings[encoding]}</dd>
          </>
        )}
        {duplicates > 0 && (
          <>
            <dt>{say.duplicates}</dt>
            <dd>{f.number(duplicates)}</dd>
          </>
        )}
      </dl>
      {Object.keys(rejected).length > 0 && (
        <>
          <h3 className={classes["text"]}>{say.leftOut}</h3>
          <ul className={classes["changes"]}>
            {Object.entries(rejected).map(([reason, n]) => {
              const { why, todo } = rejectedInWords(reason as RejectedReason, locale);
              return (
                <li key={reason}>
                  <span>
                    <strong>{f.number(n)}</strong> · {why}. {todo}
                  </span>
                  {linesOf(reason)}
                </li>
              );
            })}
          </ul>
        </>
      )}
    </Card>
  );
}

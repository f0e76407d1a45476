import type { DataSetCheck } from "../../shared/contract/data-set-checks.ts";
import { faultInWords } from "../../shared/domain/words/faults-in-words.ts";
import classes from "../cohorts/cohorts.module.css";
import { Note } from "../parts/note.tsx";
import parts from "../parts/parts.module.css";
import { problemOfCode } from "../parts/problem-note.tsx";
import { useWords } from "../words/use-words.tsx";

/** Details name files and columns, for whoever delivers them. */
export function Findings({
  check: { usable, problems, notes, noteFaults, events },
}: {
  check: DataSetCheck;
}) {
  const { w, f, locale } = useWords();
  const say = w.data;
  const reasons = [...new Set(problems.map(({ reason }) => reason))];
  const unknown = events.ofUnknownUsers ?? 0;
  const details = [
    ...problems.map(({ fault, detail }) => (fault && faultInWords(fault, locale)) ?? detail),
    ...noteFaults.map((fault) => faultInWords(fault, locale)),
  ];
  return (
    <Note
      title={usable ? say.usableText : say.notUsableText}
      tone={!usable ? "bad" : notes.length > 0 || unknown > 0 ? "warn" : "good"}
    >
      {reasons.map((reason) => (
        <p className={parts["plain"]} key={reason}>
          {reason === "definition-invalid" ? say.columnsWrong : problemOfCode(reason, w)}
        </p>
      ))}
      {unknown > 0 && <p className={parts["plain"]}>{say.unknownUsers(f.number(unknown))}</p>}
      {details.length > 0 && (
        <details className={classes["earlier"]}>
          <summary>{problems.length > 0 ? say.details : say.notes}</summary>
          <ul>
            {details.map((detail) => (
              <li key={detail}>{detail}</li>
            ))}
          </ul>
        </details>
      )}
    </Note>
  );
}

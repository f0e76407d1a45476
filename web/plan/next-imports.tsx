import { useEffect, useState } from "react";
import type { Cadence } from "../../shared/contract/schedules.ts";
import { useWords } from "../words/use-words.tsx";
import type { DueTimes } from "./due-times.ts";
import classes from "./plan.module.css";

const COUNT = 5;

/** The next imports of a cadence, as one types. */
export function NextImports({ cadence }: { cadence: Cadence }) {
  const { w, f, locale } = useWords();
  const [times, set] = useState<DueTimes>();
  const key = JSON.stringify(cadence);
  useEffect(() => {
    let current = true;
    import("./due-times.ts").then(({ dueTimes }) => {
      if (current) set(dueTimes(JSON.parse(key) as Cadence, new Date(), COUNT, locale));
    });
    return () => {
      current = false;
    };
  }, [key, locale]);
  if (!times) return null;
  return (
    <div aria-live="polite" className={classes["next"]}>
      <strong>{times.inWords}</strong>
      <span className={classes["quiet"]}>
        {cadence.every === "arrival" ? w.plan.arrivalHelp : w.plan.next}
      </span>
      {times.next.length > 0 && (
        <ol>
          {times.next.map(({ due, note }) => (
            <li key={due}>
              {f.longMoment(due, cadence.timeZone)}
              {note !== undefined && <span className={classes["clock"]}>{note}</span>}
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}

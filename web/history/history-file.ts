/** The imports of a cohort as a file for a spreadsheet, in the reader's language and time zone. */
import type { RunView } from "../../shared/contract/imports.ts";
import type { Locale } from "../../shared/contract/values.ts";
import { spreadsheetLine } from "../../shared/domain/csv.ts";
import { inWords, rejectedTotal } from "../../shared/domain/reasons.ts";
import { outcomeWord } from "../imports/outcome.ts";
import type { Words } from "../words/english.ts";

/** Excel reads UTF-8 only where a file begins so. */
const MARK = "\uFEFF";

export function historyFile(
  runs: readonly RunView[],
  { w, locale, timeZone }: { w: Words; locale: Locale; timeZone: string },
): string {
  const say = w.imports.file;
  const lines = runs.map((run) => {
    const { counts, totalUsersImported } = run;
    const { why = "" } = inWords(run, locale);
    const numbers = [
      counts?.members,
      counts?.added,
      counts?.removed,
      counts && rejectedTotal(counts),
      counts?.excluded,
      counts?.refused,
      counts?.unknown,
      counts?.unsent,
      totalUsersImported,
      run.durationSeconds === undefined ? undefined : Math.round(run.durationSeconds),
    ];
    return [
      clockTime(run.time, timeZone),
      w.imports.triggers[run.arrival ? "arrival" : run.trigger],
      outcomeWord(run, w),
      run.connectionName,
      ...numbers.map((n) => (n === undefined ? "" : String(n))),
      why,
      run.id,
    ];
  });
  const header = [say.when(timeZone), ...say.columns];
  return `${MARK}${[header, ...lines].map(spreadsheetLine).join("")}`;
}

/** `2026-11-26 09:00:00`: spreadsheets of every language read it as a time. */
function clockTime(iso: string, timeZone: string): string {
  return new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "medium", timeZone }).format(
    new Date(iso),
  );
}

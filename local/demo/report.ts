/** The demo's results, for people and as one JSON object. */
import type { RunView } from "../../shared/contract/imports.ts";
import type { ReceivedMail } from "./mails.ts";
import type { ShownSegment } from "./segment.ts";

/** What `--json` prints about a run. `rejected` is the total over all reasons, `seconds` the time from start to end. */
export interface ReportedRun {
  trigger: RunView["trigger"];
  outcome: RunView["status"];
  members: number;
  added: number;
  removed: number;
  rejected: number;
  refused: number;
  unknown: number;
  seconds: number;
}

export interface Report {
  /** Ordered as they ran. */
  runs: ReportedRun[];
  /** Number of mails received. */
  mails: number;
  /** The segment in the sandbox after the last import; absent if the imports went to another endpoint. */
  segment?: ShownSegment;
  /** Both imports did what the independent evaluation expects. */
  verified: boolean;
}

export function reportedRun(run: RunView): ReportedRun {
  const { trigger, status, counts } = run;
  return {
    trigger,
    outcome: status,
    members: counts?.members ?? 0,
    added: counts?.added ?? 0,
    removed: counts?.removed ?? 0,
    rejected: rejectedUsers(run),
    refused: counts?.refused ?? 0,
    unknown: counts?.unknown ?? 0,
    seconds: secondsOf(run),
  };
}

/** `runs` are newest first, as the API lists them. */
export function historyTable(runs: readonly RunView[]): string {
  const header = ["run time", "trigger", "outcome", "members", "added", "removed", "rejected"];
  const more = ["refused", "unknown", "unsent", "seconds", "total imported"];
  const rows = runs.map((run) => {
    const { counts } = run;
    const numbers = [counts?.members, counts?.added, counts?.removed, rejectedUsers(run)];
    const rest = [counts?.refused, counts?.unknown, counts?.unsent];
    return [
      run.time.slice(0, 19).replace("T", " "),
      run.trigger,
      run.status,
      ...[...numbers, ...rest].map(shown),
      secondsOf(run).toFixed(1),
      shown(run.totalUsersImported),
    ];
  });
  return table([[...header, ...more], ...rows], 3);
}

export function mailLines(mails: readonly ReceivedMail[]): string {
  return mails.map(({ subject, to, file }) => `${subject}\n  to ${to}: ${file}`).join("\n");
}

function rejectedUsers({ counts }: RunView): number {
  return Object.values(counts?.rejected ?? {}).reduce((sum, users) => sum + users, 0);
}

function secondsOf({ startedAt, endedAt }: RunView): number {
  if (!startedAt || !endedAt) return 0;
  return (Date.parse(endedAt) - Date.parse(startedAt)) / 1000;
}

function shown(number: number | undefined): string {
  return number === undefined ? "–" : number.toLocaleString("en");
}

/** The first `texts` columns are aligned left, numbers right. */
export function table(rows: readonly string[][], texts: number): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) =>
        column < texts ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd();
  const [header = [], ...others] = rows;
  return [line(header), widths.map((width) => "─".repeat(width)).join("  "), ...others.map(line)].join("\n");
}

import type { Figures, Noun } from "../figures.ts";
import { englishReasons } from "./english-reasons.ts";
import type { Stop, Words } from "./words.ts";

const users: Noun = { one: "user", other: "users" };
const changes: Noun = { one: "change", other: "changes" };

const rows: Noun = { one: "row", other: "rows" };
const times: Noun = { one: "time", other: "times" };
const identifiers: Noun = { one: "identifier", other: "identifiers" };

function told(f: Figures, n: number | undefined, one: string, other: string): string[] {
  return n ? [`${f.number(n)} ${n === 1 ? one : other}`] : [];
}

/** `9,044`, or `9,044 of the 17,262 imported so far`. */
function removes(f: Figures, { toSend, unusualChange }: Stop): string {
  const said = f.number(toSend.removes);
  return unusualChange ? `${said} of the ${f.number(unusualChange.held)} imported so far` : said;
}

export const english: Words = {
  ...englishReasons,
  outcomes: {
    queued: "Waiting",
    "waiting-for-data": "Waiting for data",
    running: "Running",
    imported: "Imported",
    emptied: "Emptied",
    unchanged: "No changes",
    partial: "Partly imported",
    failed: "Failed",
    cancelled: "Cancelled",
    skipped: "Skipped",
  },
  what: {
    queued: "The import is waiting to start.",
    waiting: "The import is waiting for its turn: other imports are being sent first.",
    waitingForData: "The import is waiting for its data, and begins as soon as the data is there.",
    running: (f, toSend) =>
      toSend
        ? `The import is running: ${f.counted(toSend.adds, users)} to add and ${f.number(toSend.removes)} to remove.`
        : "The import is running.",
    stopping: "The import is being cancelled: what is under way is still sent.",
    imported: (f, p) =>
      `The cohort was imported: ${f.counted(p.added, users)} added and ${f.number(p.removed)} removed.`,
    emptied: (f, p) => `The cohort was emptied in Braze: ${f.counted(p.removed, users)} removed.`,
    excludedRemoved: (f, p) =>
      `Only people on exclusion lists were removed: ${f.counted(p.removed, users)}. Nobody was added.`,
    noneExcluded:
      "No changes: Braze has nobody of this cohort who is on an exclusion list, so nothing was sent.",
    unchanged: (f, members) =>
      `No changes: the whole cohort (${f.counted(members, users)}) had been imported before, so nothing was sent.`,
    alreadyEmpty: "No changes: the cohort has nobody to add or to remove, so nothing was sent.",
    partial: (f, p) =>
      `The cohort was imported in part: Braze accepted ${f.number(p.accepted)} of ${f.counted(p.all, changes)}.`,
    failed: (f, p) =>
      p.unknown > 0
        ? `The import failed: Braze confirmed none of ${f.counted(p.all, changes)}.`
        : `The import failed: Braze accepted none of ${f.counted(p.all, changes)}.`,
    failedWithoutCounts: "The import failed.",
    unusual: (f, stop) =>
      "The import was stopped before anything was sent: it would have added " +
      `${f.counted(stop.toSend.adds, users)} and removed ${removes(f, stop)}.`,
    wouldStop: (f, stop) =>
      "An import would be stopped before anything is sent: it would add " +
      `${f.counted(stop.toSend.adds, users)} and remove ${removes(f, stop)}.`,
    cancelled: (f, p) =>
      `The import was cancelled: Braze had accepted ${f.number(p.accepted)} of ${f.counted(p.all, changes)}.`,
    cancelledBeforeSending: "The import was cancelled.",
    skipped: (otherRun) =>
      otherRun
        ? `The import was skipped: import ${otherRun} of the same cohort was still going on.`
        : "The import was skipped.",
  },
  why: {
    waits: ({ since, nextLook, until, timeZone }) =>
      `It has waited since ${since}, looks again at ${nextLook}, and fails if the data is not there by ${until} (${timeZone}).`,
    otherGoesOn: "The data is there, but another import of the cohort is still going on.",
    late: (f, seconds) =>
      `Its data arrived late: the import waited for it, and began ${f.duration(seconds)} after it was due.`,
    waitedInVain: ({ until, timeZone }) => `It waited for the data until ${until} (${timeZone}).`,
    refused: (f, n) => `Braze refused ${f.counted(n, changes)}.`,
    unknown: (f, n) =>
      `For ${f.counted(n, changes)} no answer came from Braze, so nobody can tell whether they were made.`,
    unsent: (f, n) => `${f.counted(n, changes)} ${n === 1 ? "was" : "were"} not sent.`,
    leftOut: (f, n) =>
      `${f.counted(n, users)} ${n === 1 ? "was" : "were"} left out: Braze would not recognise them by ` +
      "what is known of them.",
    olderKey: "Braze refused the connection's newest data import key; an older one was used.",
    rebuilt:
      "The record of what Braze holds was lost, and was rebuilt from earlier imports: whoever was sent " +
      "since then was sent again.",
    rebuiltInPart:
      "The record of what Braze holds was lost, and not all of what was sent is known any more: users " +
      "who left the cohort in that time may still be in it at Braze.",
    tooManyRemoves: (f, share) => `It would remove more than ${f.share(share)} of those imported so far.`,
    tooManyAdds: (f, factor) =>
      `It would add more than ${f.factor(factor)} times as many as were imported so far.`,
    becomesEmpty: "It would leave nobody in the cohort.",
    unreadable: (f, { rows: malformed, times: undated, identifiers: unnamed, files, moreFiles }) => {
      const what = f.listed([
        ...(malformed > 0 ? [f.counted(malformed, rows)] : []),
        ...(undated > 0 ? [f.counted(undated, times)] : []),
        ...(unnamed > 0 ? [f.counted(unnamed, identifiers)] : []),
      ]);
      const where = f.listed([...files.map((name) => `"${name}"`), ...(moreFiles ? ["others"] : [])]);
      const one = malformed + undated + unnamed === 1;
      return `${what} of the data could not be read and ${one ? "was" : "were"} left out, which the data set allows (in ${where}).`;
    },
    hints: (f, hints) => {
      const odd = f.listed([
        ...told(f, hints["outer-blanks"], "begins or ends with a blank", "begin or end with a blank"),
        ...told(f, hints["invisible-characters"], "has invisible characters", "have invisible characters"),
        ...told(
          f,
          hints["scientific-notation"],
          "is written like 1.23E+11, as spreadsheets write long numbers",
          "are written like 1.23E+11, as spreadsheets write long numbers",
        ),
      ]);
      return `Of the members' identifiers, which are sent as they are, ${odd}.`;
    },
  },
  todo: {
    nextImport: "The next import sends again what is missing.",
    refused: "The rejected rows name each user whom Braze refused.",
    leftOut: "The rejected rows tell the reason for each user.",
    olderKey: "Check the newest data import key, and replace it before the older one is invalidated.",
    rebuiltInPart:
      "If it matters that users may be left behind, make a new cohort and use it in place of this one.",
    unreadable: "Have what could not be read corrected where the data comes from.",
    hints:
      "Check that Braze knows these users by exactly such identifiers; if not, have them corrected where " +
      "the data comes from.",
    emptyAgain: "To go on, empty the cohort in Braze once more: an ordinary import would fill it again.",
    allowOnce: "If the change is what you want, import again and allow it this once.",
    guard: "If the limits are too strict, change them in the cohort's settings.",
  },
  brief: {
    changes: (f, p) => `${f.number(p.added)} added, ${f.number(p.removed)} removed`,
    removed: (f, p) => `${f.number(p.removed)} removed`,
    share: (f, p) => `${f.number(p.accepted)} of ${f.counted(p.all, changes)} accepted`,
  },
};

/** Describes a run in words: what happened, why, and how to fix it. */
import type { RejectedReason } from "../contract/cohorts.ts";
import type { DataWait } from "../contract/data-waits.ts";
import type { Counts, Run, RunReason } from "../contract/imports.ts";
import type { InWords, Locale } from "../contract/values.ts";
import { isWaitingForData, lateBySeconds } from "./data-wait.ts";
import { type Figures, figures } from "./figures.ts";
import { english } from "./words/english.ts";
import { englishRejected } from "./words/english-reasons.ts";
import { spanish } from "./words/spanish.ts";
import { spanishRejected } from "./words/spanish-reasons.ts";
import type {
  OutcomeWord,
  Progress,
  Rejected,
  RejectedWords,
  Stop,
  WaitTimes,
  Words,
} from "./words/words.ts";

const languages: Record<Locale, Words> = { en: english, es: spanish };
/** Separate, so that code that describes only runs does not bundle them. */
const rejected: Record<Locale, Rejected> = { en: englishRejected, es: spanishRejected };

/**
 * What happened, why it was not all that was asked, and how to fix it. Never a user's identifier, never upstream prose.
 * `isWaiting`: the run waits for its turn to send.
 */
export function inWords(run: Run, locale: Locale, isWaiting = false): InWords {
  const words = languages[locale];
  if (isWaiting) return { what: words.what.waiting };
  const f = figures(locale);
  if (isWaitingForData(run)) return { what: words.what.waitingForData, ...waitInWords(run, words, f) };
  const reason = run.reason && words.reasons[run.reason];
  const facts = shortfalls(run, words, f);
  const why = sentences([reason?.why, ...facts.why]);
  const todo = sentences([reason?.todo, ...facts.todo]);
  return { what: what(run, words, f), ...(why && { why }), ...(todo && { todo }) };
}

/**
 * Says before an import that the guard would stop it. Reason and advice are the same as for an import that was stopped.
 */
export function stopInWords(stop: Stop, locale: Locale): InWords {
  const words = languages[locale];
  const f = figures(locale);
  const { why, todo } = words.reasons["unusual-change"];
  const facts = pastGuardInWords(stop, words, f);
  return {
    what: words.what.wouldStop(f, stop),
    why: sentences([why, ...facts.why]),
    todo: sentences([todo, ...facts.todo]),
  };
}

/** `Imported`, with a summary: `1,204 added, 88 removed`. For badges, subjects and titles. */
export function inBrief(run: Run, locale: Locale): { outcome: OutcomeWord; word: string; detail?: string } {
  const words = languages[locale];
  const outcome = outcomeOf(run);
  const detail = briefDetail(run, outcome, words, figures(locale));
  return { outcome, word: words.outcomes[outcome], ...(detail && { detail }) };
}

/** Why a change was not accepted, and what to do: whole sentences. */
export function reasonInWords(reason: RunReason, locale: Locale): { why: string; todo: string } {
  const { why, todo } = languages[locale].reasons[reason];
  return { why, todo };
}

/** Why users were left out for one reason, and how they could be included. */
export function rejectedInWords(reason: RejectedReason, locale: Locale): RejectedWords {
  return rejected[locale][reason];
}

/** The counts that may be shown as true; undefined if the run reports that they do not reconcile. */
export function trueCounts(run: Run): Counts | undefined {
  return run.reason === "counts-do-not-reconcile" ? undefined : run.counts;
}

/** Users without a usable identifier, for all reasons. */
export function rejectedTotal(counts: Pick<Counts, "rejected">): number {
  return Object.values(counts.rejected).reduce((sum, n) => sum + n, 0);
}

function waitInWords({ dataWait, timeZone }: Run, words: Words, f: Figures): { why?: string } {
  const times = dataWait && waitTimes(dataWait, timeZone, f);
  if (!times) return {};
  return { why: sentences([dataWait.missing ? undefined : words.why.otherGoesOn, words.why.waits(times)]) };
}

/** Undefined if it has not waited. */
function waitTimes(
  { since, nextLook, until }: DataWait,
  timeZone: string | undefined,
  f: Figures,
): WaitTimes | undefined {
  if (since === undefined) return undefined;
  const zone = timeZone ?? "UTC";
  const at = (iso: string) => f.clock(iso, zone);
  return { since: at(since), nextLook: at(nextLook ?? until), until: at(until), timeZone: zone };
}

function outcomeOf(run: Run): OutcomeWord {
  if (isWaitingForData(run)) return "waiting-for-data";
  if (run.status !== "succeeded") return run.status;
  const { added = 0, removed = 0 } = trueCounts(run) ?? {};
  if (added + removed === 0) return "unchanged";
  return run.empty ? "emptied" : "imported";
}

function what(run: Run, words: Words, f: Figures): string {
  const say = words.what;
  const counts = trueCounts(run);
  const p = counts && progress(counts);
  const outcome = outcomeOf(run);
  switch (outcome) {
    case "waiting-for-data":
      return say.waitingForData;
    case "queued":
      return run.cancelRequested ? say.stopping : say.queued;
    case "running":
      return run.cancelRequested ? say.stopping : say.running(f, run.toSend);
    case "imported":
      return (run.removeExcluded ? say.excludedRemoved : say.imported)(f, p ?? nothing);
    case "emptied":
    case "partial":
      return say[outcome](f, p ?? nothing);
    case "unchanged":
      if (run.removeExcluded) return say.noneExcluded;
      return counts?.members ? say.unchanged(f, counts.members) : say.alreadyEmpty;
    case "failed":
      if (run.reason === "unusual-change" && run.toSend)
        return say.unusual(f, { ...run, toSend: run.toSend });
      return p && p.all > 0 ? say.failed(f, p) : say.failedWithoutCounts;
    case "cancelled":
      return p && p.all > 0 ? say.cancelled(f, p) : say.cancelledBeforeSending;
    case "skipped":
      return say.skipped(run.otherRun);
    default:
      return outcome satisfies never;
  }
}

/** What a run did not do, one fact each, and only facts that apply. */
function shortfalls(run: Run, words: Words, f: Figures): { why: string[]; todo: string[] } {
  const why: string[] = [];
  const todo: string[] = [];
  const counts = trueCounts(run);
  if (counts && run.status !== "running" && run.reason !== "unusual-change") {
    if (counts.refused > 0) why.push(words.why.refused(f, counts.refused));
    if (counts.unknown > 0) why.push(words.why.unknown(f, counts.unknown));
    if (counts.unsent > 0) why.push(words.why.unsent(f, counts.unsent));
    if (why.length > 0) todo.push(run.empty ? words.todo.emptyAgain : words.todo.nextImport);
    if (counts.refused > 0 && run.rejected) todo.push(words.todo.refused);
  }
  if (run.reason === "unusual-change") {
    const facts = pastGuardInWords(run, words, f);
    why.push(...facts.why);
    todo.push(...facts.todo);
  }
  if (run.usedOlderKey) {
    why.push(words.why.olderKey);
    todo.push(words.todo.olderKey);
  }
  if (run.rebuiltFrom?.complete) why.push(words.why.rebuilt);
  else if (run.rebuiltFrom) {
    why.push(words.why.rebuiltInPart);
    todo.push(words.todo.rebuiltInPart);
  }
  const leftOut = counts ? rejectedTotal(counts) : 0;
  // Shown only without a more serious problem: the counts already show who was left out, by reason.
  if (leftOut > 0 && !run.reason && why.length === 0) {
    why.push(words.why.leftOut(f, leftOut));
    todo.push(words.todo.leftOut);
  }
  const lateBy = lateBySeconds(run);
  if (lateBy !== undefined) why.push(words.why.late(f, lateBy));
  const isMissing = run.reason === "stale-data" || run.reason === "data-missing";
  const waited = isMissing && run.dataWait && waitTimes(run.dataWait, run.timeZone, f);
  if (waited) why.push(words.why.waitedInVain(waited));
  const { unreadable, hints } = run.dataNotes ?? {};
  if (unreadable) {
    why.push(words.why.unreadable(f, unreadable));
    todo.push(words.todo.unreadable);
  }
  if (hints) {
    why.push(words.why.hints(f, hints));
    todo.push(words.todo.hints);
  }
  return { why, todo };
}

/** Which bounds were exceeded, how to allow the change once, and where the bounds are set. */
function pastGuardInWords(
  stop: Omit<Stop, "toSend">,
  words: Words,
  f: Figures,
): { why: string[]; todo: string[] } {
  const { removeShare, addFactor, becomesEmpty } = stop.unusualChange ?? {};
  return {
    why: [
      ...(removeShare === undefined ? [] : [words.why.tooManyRemoves(f, removeShare)]),
      ...(addFactor === undefined ? [] : [words.why.tooManyAdds(f, addFactor)]),
      ...(becomesEmpty ? [words.why.becomesEmpty] : []),
    ],
    todo: [words.todo.allowOnce, words.todo.guard],
  };
}

function briefDetail(run: Run, outcome: OutcomeWord, words: Words, f: Figures): string | undefined {
  const counts = trueCounts(run);
  const p = counts ? progress(counts) : nothing;
  switch (outcome) {
    case "imported":
      return words.brief.changes(f, p);
    case "emptied":
      return words.brief.removed(f, p);
    case "partial":
    case "cancelled":
      return p.all > 0 ? words.brief.share(f, p) : undefined;
    case "failed":
    case "skipped":
      return run.reason && words.reasons[run.reason].short;
    case "queued":
    case "waiting-for-data":
    case "running":
    case "unchanged":
      return undefined;
    default:
      return outcome satisfies never;
  }
}

const nothing: Progress = { added: 0, removed: 0, accepted: 0, all: 0, unknown: 0 };

function progress(counts: Counts): Progress {
  const accepted = counts.added + counts.removed;
  return {
    added: counts.added,
    removed: counts.removed,
    accepted,
    all: accepted + counts.refused + counts.unknown + counts.unsent,
    unknown: counts.unknown,
  };
}

function sentences(all: (string | undefined)[]): string {
  return all.filter(Boolean).join(" ");
}

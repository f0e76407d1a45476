import type { Counts, Run } from "../contract/imports.ts";
import { lateBySeconds } from "../domain/data-wait.ts";
import { type Figures, figures } from "../domain/figures.ts";
import { inBrief, inWords, rejectedInWords, rejectedTotal, trueCounts } from "../domain/reasons.ts";
import { faultInWords } from "../domain/words/faults-in-words.ts";
import type { OutcomeWord } from "../domain/words/words.ts";
import { type Labels, labels } from "./labels.ts";
import type { Letter, Row, Section, Tone } from "./letter.ts";
import { oneLine, shortened } from "./one-line.ts";

/** Characters of a cohort's name in a subject: what a phone shows, with room for the numbers after it. */
const NAME_IN_SUBJECT = 60;

const tones: Record<OutcomeWord, Tone> = {
  queued: "calm",
  "waiting-for-data": "calm",
  running: "calm",
  imported: "good",
  emptied: "good",
  unchanged: "good",
  partial: "attention",
  failed: "bad",
  cancelled: "calm",
  skipped: "calm",
};

/** The mail about an import that ended. `pageUrl` is the page's origin; the link is `<pageUrl>/imports/<run id>`. */
export function importLetter(run: Run, pageUrl: string): Letter {
  const say = labels[run.locale];
  const f = figures(run.locale);
  const words = inWords(run, run.locale);
  const brief = inBrief(run, run.locale);
  const counts = trueCounts(run);
  const name = oneLine(run.cohortName) || run.cohortId;
  const tone = tones[brief.outcome];
  const lateBy = lateBySeconds(run);
  // Users who were left out need no notice: a separate section lists them, by reason.
  const shortOfWhole =
    tone !== "good" ||
    run.usedOlderKey ||
    run.rebuiltFrom !== undefined ||
    run.dataNotes !== undefined ||
    lateBy !== undefined;
  return {
    locale: run.locale,
    subject: `${brief.word}: ${shortened(name, NAME_IN_SUBJECT)}${brief.detail ? ` — ${brief.detail}` : ""}`,
    tone,
    badge: brief.word,
    title: name,
    lead: words.what,
    highlights: highlights(run, counts, say, f),
    ...(shortOfWhole &&
      (words.why || words.todo) && {
        notice: {
          tone: tone === "good" ? "attention" : tone,
          // Names of files are the data's own.
          ...(words.why && { why: oneLine(words.why) }),
          ...(words.todo && { todo: words.todo }),
        },
      }),
    sections: [
      ...(counts ? [countsSection(run, counts, say, f)] : []),
      ...(counts && rejectedTotal(counts) > 0 ? [leftOutSection(run, counts, say, f)] : []),
      details(run, say, f),
    ],
    link: { label: say.open, url: `${pageUrl.replace(/\/+$/, "")}/imports/${encodeURIComponent(run.id)}` },
    closing: say.closing,
    labels: { why: say.why, todo: say.todo },
  };
}

function highlights(run: Run, counts: Counts | undefined, say: Labels, f: Figures): Row[] {
  const total: Row[] =
    run.totalUsersImported === undefined
      ? []
      : [{ label: say.counts.total, value: f.number(run.totalUsersImported) }];
  if (run.reason === "unusual-change" && run.toSend) {
    return [
      { label: say.counts.toAdd, value: f.number(run.toSend.adds) },
      { label: say.counts.toRemove, value: f.number(run.toSend.removes) },
      ...total,
    ];
  }
  if (!counts) return [];
  return [
    { label: say.counts.added, value: f.number(counts.added) },
    { label: say.counts.removed, value: f.number(counts.removed) },
    ...total,
  ];
}

function countsSection(run: Run, counts: Counts, say: Labels, f: Figures): Section {
  const stopped = run.reason === "unusual-change" && run.toSend;
  const row = (label: string, n: number): Row => ({ label, value: f.number(n) });
  return {
    heading: say.counts.heading,
    numbers: [
      row(say.counts.members, counts.members),
      ...(stopped ? [row(say.counts.added, counts.added), row(say.counts.removed, counts.removed)] : []),
      row(say.counts.rejected, rejectedTotal(counts)),
      ...(counts.excluded === undefined ? [] : [row(say.counts.excluded, counts.excluded)]),
      row(say.counts.refused, counts.refused),
      row(say.counts.unknown, counts.unknown),
      row(say.counts.unsent, counts.unsent),
    ],
  };
}

function leftOutSection(run: Run, counts: Counts, say: Labels, f: Figures): Section {
  const byReason = Object.entries(counts.rejected) as [keyof Counts["rejected"], number][];
  return {
    heading: say.leftOut,
    reasons: byReason
      .filter(([, n]) => n > 0)
      .sort(([, a], [, b]) => b - a)
      .map(([reason, n]) => ({ count: f.number(n), ...rejectedInWords(reason, run.locale) })),
  };
}

/** Earlier imports, and those that failed at a text, have a detail only. */
function causeRow({ fault, detail, locale }: Run, say: Labels): Row[] {
  const cause = fault && faultInWords(fault, locale);
  if (cause) return [{ label: say.details.cause, value: oneLine(cause) }];
  return detail ? [{ label: say.details.detailInEnglish, value: oneLine(detail) }] : [];
}

function details(run: Run, say: Labels, f: Figures): Section {
  const lateBy = lateBySeconds(run);
  const seconds =
    run.startedAt && run.endedAt ? (Date.parse(run.endedAt) - Date.parse(run.startedAt)) / 1_000 : undefined;
  return {
    heading: say.details.heading,
    rows: [
      { label: say.details.connection, value: oneLine(run.connectionName) || run.connectionId },
      { label: say.details.trigger, value: say.triggers[run.arrival ? "arrival" : run.trigger] },
      { label: say.details.time, value: f.moment(run.time, run.timeZone) },
      ...(lateBy === undefined ? [] : [{ label: say.details.late, value: f.duration(lateBy) }]),
      ...(seconds === undefined ? [] : [{ label: say.details.duration, value: f.duration(seconds) }]),
      ...(run.rejected
        ? [{ label: say.details.rejectedUntil, value: f.moment(run.rejected.expiresAt, run.timeZone) }]
        : []),
      ...causeRow(run, say),
      { label: say.details.run, value: run.id },
    ],
  };
}

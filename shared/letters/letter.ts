/** A mail before it has a form: its HTML and its text are both made of this, so that neither says less than the other. */
import type { Locale } from "../contract/values.ts";

export type Tone = "good" | "attention" | "bad" | "calm";

export interface Row {
  label: string;
  value: string;
}

export interface Letter {
  locale: Locale;
  subject: string;
  tone: Tone;
  /** The outcome in a word or two. */
  badge: string;
  /** A name that a person gave, on one line. */
  title: string;
  lead: string;
  /** The few numbers that matter most. */
  highlights: Row[];
  notice?: { tone: Tone; why?: string; todo?: string };
  sections: Section[];
  link?: { label: string; url: string };
  /** Why the reader gets this mail. */
  closing: string;
  labels: { why: string; todo: string };
}

export type Section =
  | { heading: string; rows: Row[] }
  /** Values are numbers, which must not be broken over lines. */
  | { heading: string; numbers: Row[] }
  /** Numbers with a reason each. */
  | { heading: string; reasons: { count: string; why: string; todo: string }[] };

/** The content of a mail. Its HTML and its text are both rendered from this, so that they say the same. */
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
  /** A name that a user chose, on one line. */
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
  /** Values are numbers, which must not be broken across lines. */
  | { heading: string; numbers: Row[] }
  /** Numbers, each with its reason. */
  | { heading: string; reasons: { count: string; why: string; todo: string }[] };

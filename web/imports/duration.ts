import type { Words } from "../words/english.ts";
import type { Formats } from "../words/formats.ts";

/** `1.4 s`, `12 s`, `2 min 5 s` */
export function durationText(seconds: number, { imports }: Words, f: Formats): string {
  if (seconds < 10) return imports.seconds(f.number(Math.round(seconds * 10) / 10));
  const whole = Math.round(seconds);
  if (whole < 60) return imports.seconds(f.number(whole));
  return imports.minutes(f.number(Math.floor(whole / 60)), f.number(whole % 60));
}

/** `2 h 5 min late`: of hours the seconds say nothing. */
export function lateText(seconds: number, { imports }: Words, f: Formats): string {
  const minutes = Math.max(1, Math.round(seconds / 60));
  return imports.late(f.number(Math.floor(minutes / 60)), f.number(minutes % 60));
}

import { describe, expect, test } from "vitest";
import type { Cadence } from "../../shared/contract/schedules.ts";
import { cadenceInWords, clockChangeInWords } from "../../shared/domain/cadence-in-words.ts";
import { dueBetween } from "../../shared/domain/occurrences.ts";

const usual = { at: "09:00", timeZone: "Europe/Madrid" } as const;

describe("a cadence in words", () => {
  test.each<[Cadence, english: string, spanish: string]>([
    [
      { ...usual, every: "daily" },
      "Every day at 09:00, Europe/Madrid",
      "Cada día a las 09:00, Europe/Madrid",
    ],
    [
      { ...usual, every: "daily", startWithinMinutes: 30 },
      "Every day at 09:00, Europe/Madrid, or up to 30 minutes later",
      "Cada día a las 09:00, Europe/Madrid, o hasta 30 minutos después",
    ],
    [
      { ...usual, every: "daily", startWithinMinutes: 1 },
      "Every day at 09:00, Europe/Madrid, or up to a minute later",
      "Cada día a las 09:00, Europe/Madrid, o hasta un minuto después",
    ],
    [
      { ...usual, every: "weekly", weekdays: ["MON", "THU"] },
      "Every Monday and Thursday at 09:00, Europe/Madrid",
      "Cada lunes y jueves a las 09:00, Europe/Madrid",
    ],
    [
      { ...usual, every: "weekly", weekdays: ["SUN"], at: "01:30" },
      "Every Sunday at 01:30, Europe/Madrid",
      "Cada domingo a la 01:30, Europe/Madrid",
    ],
    [
      { ...usual, every: "weekly", weekdays: ["TUE", "WED", "SAT"] },
      "Every Tuesday, Wednesday and Saturday at 09:00, Europe/Madrid",
      "Cada martes, miércoles y sábado a las 09:00, Europe/Madrid",
    ],
    [
      { ...usual, every: "weekly", weekdays: ["MON", "TUE", "WED", "THU", "FRI"] },
      "Every day from Monday to Friday at 09:00, Europe/Madrid",
      "Cada día de lunes a viernes a las 09:00, Europe/Madrid",
    ],
    [
      { ...usual, every: "weekly", weekdays: ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"] },
      "Every day at 09:00, Europe/Madrid",
      "Cada día a las 09:00, Europe/Madrid",
    ],
    [
      { ...usual, every: "monthly", dayOfMonth: 15, at: "13:05", timeZone: "UTC" },
      "On day 15 of every month at 13:05, UTC",
      "El día 15 de cada mes a las 13:05, UTC",
    ],
    [
      { ...usual, every: "monthly", dayOfMonth: "last" },
      "On the last day of every month at 09:00, Europe/Madrid",
      "El último día de cada mes a las 09:00, Europe/Madrid",
    ],
    [
      { ...usual, every: "hour", until: "18:00" },
      "Every hour from 09:00 to 18:00, Europe/Madrid",
      "Cada hora de 09:00 a 18:00, Europe/Madrid",
    ],
  ])("%o", (cadence, english, spanish) => {
    expect(cadenceInWords(cadence, "en")).toBe(english);
    expect(cadenceInWords(cadence, "es")).toBe(spanish);
  });
});

describe("a change of the clocks in words", () => {
  const notes = (cadence: Cadence, day: string) => {
    const [occurrence] = dueBetween(cadence, new Date(`${day}T00:00:00Z`), new Date(`${day}T23:00:00Z`));
    if (!occurrence) throw new Error(`nothing is due on ${day}`);
    return (["en", "es"] as const).map((locale) => clockChangeInWords(occurrence, cadence.timeZone, locale));
  };
  const early: Cadence = { ...usual, every: "daily", at: "02:30" };

  test("a time that does not exist has the time at which the import is due instead", () => {
    expect(notes(early, "2026-03-29")).toEqual([
      "The clocks go forward and 02:30 does not exist on this day: the import is due at 03:00 instead and begins within half an hour.",
      "Los relojes se adelantan y la hora 02:30 no existe este día: la importación toca a las 03:00 y empieza antes de media hora.",
    ]);
  });

  test("for a time that occurs twice, the text says which one counts", () => {
    expect(notes(early, "2026-10-25")).toEqual([
      "The clocks go back and 02:30 comes twice on this day: the import runs once, the first time.",
      "Los relojes se retrasan y la hora 02:30 llega dos veces este día: la importación se hace una sola vez, la primera.",
    ]);
  });

  test("an ordinary day has no such text", () => {
    expect(notes(early, "2026-05-01")).toEqual([undefined, undefined]);
  });
});

import { expect, test } from "vitest";
import { figures } from "../../shared/domain/figures.ts";

const [en, es] = [figures("en"), figures("es")];

test("numbers are grouped as is usual in the language, and whole", () => {
  expect(en.number(1_203.6)).toBe("1,204");
  expect([en.number(1_204), en.number(12_043)]).toEqual(["1,204", "12,043"]);
  expect([es.number(1_204), es.number(12_043)]).toEqual(["1204", "12.043"]);
});

test("shares and factors are told as exactly as they are set", () => {
  expect([en.share(0.12345), es.share(0.125)]).toEqual(["12.345%", "12,5\u00a0%"]);
  expect([en.factor(1.23456), es.factor(1.5)]).toEqual(["1.23456", "1,5"]);
});

test("a noun agrees with its number", () => {
  const user = { one: "user", other: "users" };
  const usuario = { one: "usuario", other: "usuarios" };
  expect([0, 1, 2].map((n) => en.counted(n, user))).toEqual(["0 users", "1 user", "2 users"]);
  expect([1, 1_000_000, 1_000_001].map((n) => es.counted(n, usuario))).toEqual([
    "1 usuario",
    "1.000.000 de usuarios",
    "1.000.001 usuarios",
  ]);
});

test("a moment has its date in words, its time in 24 hours and its offset", () => {
  expect(en.moment("2026-11-24T00:05:51.123Z")).toBe("24 November 2026, 00:05 UTC (+00:00)");
  expect(es.moment("2026-11-24T19:05:51.123Z")).toBe("24 de noviembre de 2026, 19:05 UTC (+00:00)");
  expect(en.moment("2026-07-24T23:05:51.123Z", "Europe/Madrid")).toBe(
    "25 July 2026, 01:05 Europe/Madrid (+02:00)",
  );
  expect(en.moment("2026-11-24T23:05:00Z", "America/St_Johns")).toBe(
    "24 November 2026, 19:35 America/St_Johns (-03:30)",
  );
});

test("a duration has its two largest units", () => {
  expect([0, 0.4, 1, 59.6, 84, 3_600, 3_661, 180_000].map((s) => en.duration(s))).toEqual([
    "< 1 s",
    "< 1 s",
    "1 s",
    "1 min",
    "1 min 24 s",
    "1 h",
    "1 h 1 min",
    "50 h",
  ]);
});

/** What is wrong with data is said in each language, with the same names, lines and counts. */
import { describe, expect, it } from "vitest";
import type { DataFault } from "../../shared/contract/data-faults.ts";
import { detailOf } from "../../shared/domain/data-faults.ts";
import { NOT_SHOWN } from "../../shared/domain/shown-names.ts";
import { faultInWords } from "../../shared/domain/words/faults-in-words.ts";
import { everyDataFault } from "../fakes/data-faults.ts";

it("one hour is one hour", () => {
  const fault: DataFault = { code: "files-too-old", values: { prefix: "shop/", hours: 1, allowed: 1 } };
  expect(detailOf(fault)).toBe(
    'The newest file under "shop/" is more than 1 hour old; the data set allows 1.',
  );
  expect(faultInWords(fault, "es")).toContain("tiene más de 1 hora; se permite 1.");
});

const values = {
  allowed: 26,
  all: 900,
  athena: "lake",
  codec: "LZO",
  code: "42P01",
  column: "amount",
  count: 7,
  database: "warehouse",
  disk: 10_240,
  encoding: "UTF-16LE",
  file: "a.csv",
  format: "yyyyMMdd",
  hours: 31,
  lines: "3, 4",
  megabytes: 11_264,
  minutes: 11,
  more: 5,
  most: 200,
  name: "plan",
  names: "user, at",
  object: "shop/_SUCCESS",
  one: "Plan",
  other: "plan",
  others: 2,
  prefix: "shop/",
  seconds: 300,
  set: 12,
  shape: '"99/99"',
  table: "public.events",
  type: "jsonb",
  unreadable: 6,
};
const faults = everyDataFault(values);

describe("what is wrong with data", () => {
  it.each(faults)("is said in each language with the same values: %s", (_, fault) => {
    const [english = "", spanish = ""] = [faultInWords(fault, "en"), faultInWords(fault, "es")];
    expect(english).toBe(detailOf(fault));
    expect(spanish).not.toBe(english);
    for (const text of [english, spanish]) expect(text).not.toMatch(/undefined|\[object|NaN/);
    const told = (text: string) =>
      Object.values(values).filter((value) => new RegExp(`(?<![\\w/])${value}(?![\\w/])`).test(text));
    expect(told(spanish)).toEqual(told(english));
  });

  it.each<DataFault>([
    { code: "of-a-newer-release" as never, values: {} },
    { code: "file-unreadable", values: { file: "a.csv", why: "of-a-newer-release" } },
  ])("is in no words where it is not known: %j", (fault) => {
    expect([faultInWords(fault, "en"), faultInWords(fault, "es")]).toEqual([undefined, undefined]);
  });

  it("says in each language that a name is not shown, and where a header may be missing", () => {
    const hidden: DataFault = { code: "no-column", values: { column: "time", names: NOT_SHOWN, more: 0 } };
    expect(faultInWords(hidden, "en")).toBe(`There is no column "time". There are: ${NOT_SHOWN}.`);
    expect(faultInWords(hidden, "es")).toBe(
      "No hay ninguna columna «time». Hay: (no se muestra: parece un valor).",
    );
    const headless: DataFault = { code: "no-column", values: { column: "time", isCsv: 1 } };
    expect(faultInWords(headless, "es")).toMatch(/mira si la primera línea es la cabecera\.$/);
  });

  it("names the line, the row or the type of an unreadable value where it is known", () => {
    const fault = (more: DataFault["values"]): DataFault => ({
      code: "values-no-times",
      values: { set: 2, unreadable: 1, column: "at", ...more },
    });
    expect(faultInWords(fault({}), "es")).toBe(
      "1 de 2 valores de la columna «at» no se pueden leer como fechas u horas.",
    );
    expect(faultInWords(fault({ file: "a.csv", line: 2, shape: '"99"' }), "es")).toMatch(
      /: mira la línea 2 del archivo «a\.csv», que se escribe como "99"\.$/,
    );
    expect(faultInWords(fault({ file: "a.parquet", row: 9, type: "DATE" }), "es")).toMatch(
      /: mira la fila 9 del archivo «a\.parquet», donde es del tipo DATE\.$/,
    );
  });
});

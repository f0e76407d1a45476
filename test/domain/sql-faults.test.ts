/** Why a SQL text can't define a cohort is said in each language, with the same names and limits. */
import { describe, expect, it } from "vitest";
import { sqlFaultCodes } from "../../shared/contract/sql-faults.ts";
import { sqlFaultInWords } from "../../shared/domain/words/sql-faults.ts";

const values = {
  columns: "external_id, device_id",
  kind: "Internal",
  mark: "(",
  megabytes: 512,
  name: "pet",
  seconds: 60,
  tables: "users,events",
  type: "double",
};

describe("what is wrong with a SQL text", () => {
  it.each(sqlFaultCodes)("is said in each language with the same values: %s", (code) => {
    const english = sqlFaultInWords({ code, values }, "en");
    const spanish = sqlFaultInWords({ code, values }, "es");
    expect(spanish).not.toBe(english);
    for (const text of [english, spanish]) expect(text).toMatch(/^(?!.*(undefined|NaN)).{10,}\.$/);
    const told = (text: string) =>
      [...Object.values(values), "users", "events", "as_of()"].filter((value) => text.includes(`${value}`));
    expect(told(spanish)).toEqual(told(english));
  });

  it("says that files can't be read only where a name looks like one", () => {
    const fault = { code: "no-table", values: { name: "a.csv", tables: "events" } } as const;
    const ofFile = { ...fault, values: { ...fault.values, isFile: 1 } };
    expect(sqlFaultInWords(fault, "es")).toBe("No hay ninguna tabla «a.csv»: estos datos tienen events.");
    expect(sqlFaultInWords(ofFile, "es")).toMatch(/ No se pueden leer archivos ni la red\.$/);
  });
});

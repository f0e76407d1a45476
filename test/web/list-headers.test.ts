import { describe, expect, it } from "vitest";
import { headersIn, headersOf } from "../../web/lists/headers.ts";

describe("the columns of a list", () => {
  it("are named by the first line, whatever separates them", () => {
    expect(headersIn("Code,Plan\n007,gold\n")).toEqual(["Code", "Plan"]);
    expect(headersIn("Código;Plan, antes;Zona\r\n")).toEqual(["Código", "Plan, antes", "Zona"]);
    expect(headersIn('"a,b"\t"say ""c"""\td')).toEqual(["a,b", 'say "c"', "d"]);
    expect(headersIn('{"code": "007", "plan": null}\n{"more": 1}')).toEqual(["code", "plan"]);
  });

  it("are none where they can't be told", async () => {
    expect(headersIn("")).toEqual([]);
    expect(headersIn('{"code": ')).toEqual([]);
    expect(await headersOf(new Blob([new Uint8Array([31, 139, 8, 0, 0, 0])]))).toEqual([]);
  });

  it("are read with the file's byte order mark", async () => {
    const text = "\ufeffCode,Plan\n";
    const utf16 = Uint8Array.from(
      [...text].flatMap((one) => [one.charCodeAt(0) & 255, one.charCodeAt(0) >> 8]),
    );
    expect(await headersOf(new Blob([utf16]))).toEqual(["Code", "Plan"]);
    expect(await headersOf(new Blob([text]))).toEqual(["Code", "Plan"]);
  });
});

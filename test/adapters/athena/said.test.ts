/** What is told of a text that Athena refuses: its words, and nothing that may be a value of the text. */
import { describe, expect, it } from "vitest";
import { refusalBy } from "../../../shared/adapters/athena/sql/said.ts";

const placeIn = () => ({ line: 1, column: 2 });
const told = (what: string) => {
  const refusal = refusalBy(`line 1:8: ${what}`, { placeIn });
  return JSON.stringify(refusal?.said);
};

describe("what is said of a text", () => {
  it.each([
    ["mismatched input ''O''Brien''. Expecting: ',', 'FROM', <expression>", "Expecting: ',', 'FROM'"],
    ["mismatched input ''Ann\nSmith 123''. Expecting: <expression>", "Expecting: <expression>"],
    ["mismatched input ''Ann. Expecting: Smith''. Expecting: <expression>", "Expecting: <expression>"],
    ["extraneous input ''Ann Smith'' expecting {'(', ')'}", "expecting {'(', ')'}"],
    ["no viable alternative at input 'SELECT 'Ann' 'Smith''", "no viable alternative"],
    ["'Smith' is not a valid TIMESTAMP literal", "is not a valid TIMESTAMP literal"],
    ["'Ann Smith' is not a valid DATE literal", "is not a valid DATE literal"],
    ["Cannot check if varchar is BETWEEN 'd''Ann' and 'Smith 1'", "Cannot check"],
    ["Invalid name 'O'Brien' of Smith", "Invalid name"],
    ["Invalid 'Ann\nSmith", "Invalid"],
    ["''Ann'' = ''Smith'' is false", "is false"],
  ])("has no value: %j", (what, kept) => {
    const said = told(what);
    expect(said).not.toMatch(/Ann|Smith|Brien/);
    expect(said).toContain(JSON.stringify(kept).slice(1, -1));
  });

  it.each([
    ["mismatched input 'FORM'. Expecting: ',', 'FROM'", "mismatched input 'FORM'. Expecting: ',', 'FROM'"],
    ["'=' cannot be applied to varchar, integer", "'=' cannot be applied to varchar, integer"],
    ["Table 'a.b' and 'c' are ambiguous", "Table 'a.b' and 'c' are ambiguous"],
  ])("keeps words of the language and names: %j", (what, kept) => {
    expect(told(what)).toContain(JSON.stringify(kept).slice(1, -1));
  });
});

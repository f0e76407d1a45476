/**
 * What Athena says of a text, by a statement that reads no row: its words speak of the text, and hold no value of the data.
 * What they quote of the text is left out where it is no name and no operator, since it may be a value.
 */
import type { Refusal } from "../../duckdb/sql/order.ts";
import { sentence } from "../../duckdb/sql/refusals.ts";
import type { TextSelection } from "./text-selection.ts";

/** Characters of a message. Athena lists all words that could have come. */
const LENGTH = 300;

/**
 * `reason`: of a query that failed, or of a call that was refused. Undefined where it is not the text's fault. Codes:
 * https://github.com/trinodb/trino/blob/master/core/trino-spi/src/main/java/io/trino/spi/StandardErrorCode.java
 */
export function refusalBy(reason: string, { placeIn }: Pick<TextSelection, "placeIn">): Refusal | undefined {
  const [, code = "SYNTAX_ERROR", line, column, what = ""] =
    /^(?:([A-Z]+(?:_[A-Z]+)*): )?line (\d+):(\d+): (.*)$/s.exec(reason) ?? [];
  if (line === undefined) return refusalWithoutPlace(reason);
  const at = placeIn({ line: Number(line), column: Number(column) });
  if (!at || /^TABLE_NOT_FOUND$|^PERMISSION_DENIED$/.test(code)) return undefined;
  return { said: saidOf(what), at };
}

function refusalWithoutPlace(reason: string): Refusal | undefined {
  const [, kind] = /^([A-Z]+(?:_[A-Z]+)*): /.exec(reason) ?? [];
  const isOfText =
    kind !== undefined &&
    /^(SYNTAX_ERROR|TYPE_MISMATCH|NOT_SUPPORTED|DIVISION_BY_ZERO|EXPRESSION_\w+|INVALID_\w+|NUMERIC_\w+)$/.test(
      kind,
    );
  return isOfText ? { said: { code: "engine-refused", values: { kind } } } : undefined;
}

function saidOf(what: string): Refusal["said"] {
  const [, column] = /^Column '([\w.]{1,200})' cannot be resolved/.exec(what) ?? [];
  if (column !== undefined) return { code: "no-column", values: { name: column } };
  const [, name] = /^Function '([\w.]{1,200})' not (?:registered|found)/.exec(what) ?? [];
  if (name !== undefined) return { code: "no-function", values: { name } };
  return sentence(withoutValues(what));
}

function withoutValues(what: string): string {
  const said = withoutInput(what).replace(/'.*'(?= is not a valid )/s, "'…'");
  const isOpen = said.split("'").length % 2 === 0;
  const [line = ""] = said
    // Where quotes are left over, nobody knows what they enclose.
    .replace(isOpen ? /'.*/s : /''.*''/s, "'…'")
    .replaceAll(/'((?:[^']|'')*)'/g, (quoted, inner: string) => (isHarmless(inner) ? quoted : "'…'"))
    .split(/[\r\n]/, 1);
  const safe = line.replaceAll(/\S*@\S*/g, "…");
  return safe.length > LENGTH ? `${safe.slice(0, LENGTH).toWellFormed()}…` : safe;
}

/** The parser quotes the text as it is, whose own quotes end nothing, up to what it has expected. */
function withoutInput(what: string): string {
  const [, word] = /\binput '([^']*)'(?=$|[.,]? expecting\b)/i.exec(what) ?? [];
  if (word !== undefined && isHarmless(word)) return what;
  return what.replace(/(\binput ').*?(?=[.,]? expecting\b(?!.*\bexpecting\b)|$)/is, "$1…'");
}

/** A word of the language or a name, or an operator. */
function isHarmless(quoted: string): boolean {
  return /^(?:[A-Za-z_][\w.]{0,99}|[^\w\s"]{1,3}|<\w+>)$/.test(quoted);
}

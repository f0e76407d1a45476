/** Tests of a selection as SQL that is true or false, never NULL. */
import type { Bound, Sign, TextTest } from "../../../domain/selection-tests.ts";
import type { Parameters } from "../scratch/parameters.ts";

/** `text` is an SQL expression of type VARCHAR, NULL where nothing is set. */
export function textHolds(text: string, is: TextTest, parameters: Parameters): string {
  if ("isSet" in is) return is.isSet ? `(${text} IS NOT NULL)` : `(${text} IS NULL)`;
  if ("not" in is) return `(NOT ${textHolds(text, is.not, parameters)})`;
  if ("both" in is) return `(${is.both.map((one) => textHolds(text, one, parameters)).join(" AND ")})`;
  if ("oneOf" in is) return isOneOf(text, is.oneOf, parameters);
  if ("contains" in is) return sure(`contains(${text}, ${parameters.of(is.contains)})`);
  if ("startsWith" in is) return sure(`starts_with(${text}, ${parameters.of(is.startsWith)})`);
  if ("sign" in is) return compared(text, is, parameters);
  return is satisfies never;
}

/**
 * `number` is an SQL expression of a decimal; each bound is multiplied by `times`, where an average must not be
 * divided. A product past what a decimal holds is as good as its end.
 */
export function numberHolds(
  number: string,
  bounds: readonly Bound[],
  parameters: Parameters,
  times?: string,
): string {
  const all = bounds.map(({ sign, to }) => {
    const bound = parameters.decimal(to);
    if (times === undefined) return `${number} ${sign} ${bound}`;
    const end = parameters.decimal(to < 0 ? -Number.MAX_VALUE : Number.MAX_VALUE);
    return `${number} ${sign} coalesce(TRY(${bound} * ${times}), ${end})`;
  });
  return sure(all.join(" AND "));
}

function sure(condition: string): string {
  return `coalesce(${condition}, false)`;
}

function isOneOf(
  text: string,
  { texts, numbers }: { texts: readonly string[]; numbers: readonly number[] },
  parameters: Parameters,
): string {
  const ways = [
    ...(texts.length > 0 ? [sure(`list_contains(${parameters.texts(texts)}, ${text})`)] : []),
    ...(numbers.length > 0
      ? [sure(`number_in(${text}) IN (${numbers.map((one) => parameters.decimal(one)).join(", ")})`)]
      : []),
  ];
  return `(${ways.join(" OR ")})`;
}

/** Text orders by bytes, which is the order of code points. */
function compared(
  text: string,
  { sign, to }: { sign: Sign; to: string | number },
  parameters: Parameters,
): string {
  return typeof to === "number"
    ? sure(`number_in(${text}) ${sign} ${parameters.decimal(to)}`)
    : sure(`${text} ${sign} ${parameters.of(to)}`);
}

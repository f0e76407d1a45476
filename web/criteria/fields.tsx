/** Small fields that stand in a sentence. Their labels are for screen readers: the sentence is the visible one. */
import { Autocomplete, NativeSelect, TagsInput, TextInput } from "@mantine/core";
import { typedWhole } from "../parts/typed-number.ts";
import { useWords } from "../words/use-words.tsx";
import {
  type ComparisonDraft,
  type Operator,
  readAgain,
  typedValue,
  type ValueDraft,
  withOperator,
} from "./comparison-draft.ts";
import classes from "./criteria.module.css";
import type { PeriodDraft } from "./period-draft.ts";

export function Choice<Value extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: Value;
  options: readonly (readonly [Value, string])[];
  onChange(value: Value): void;
}) {
  return (
    <NativeSelect
      aria-label={label}
      className={classes["choice"] ?? ""}
      data={options.map(([one, text]) => ({ value: one, label: text }))}
      onChange={(event) => onChange(event.currentTarget.value as Value)}
      size="sm"
      value={value}
    />
  );
}

/** A name that the data has, or another one that is typed. */
export function NameField({
  label,
  value,
  names,
  marked,
  onChange,
}: {
  label: string;
  value: string;
  names: readonly string[];
  marked: boolean;
  onChange(value: string): void;
}) {
  return (
    <Autocomplete
      aria-label={label}
      className={classes["name"] ?? ""}
      data={[...new Set(names)]}
      error={marked && value === ""}
      limit={200}
      onChange={onChange}
      placeholder={label}
      size="sm"
      value={value}
    />
  );
}

export function NumberField({
  label,
  value,
  least,
  marked,
  onChange,
}: {
  label: string;
  value: string;
  /** A whole number. */
  least: number;
  marked: boolean;
  onChange(value: string): void;
}) {
  return (
    <TextInput
      aria-label={label}
      className={classes["short"] ?? ""}
      error={marked && (typedWhole(value) ?? -1) < least}
      inputMode="numeric"
      onChange={(event) => onChange(event.currentTarget.value)}
      size="sm"
      value={value}
    />
  );
}

export function PeriodFields({
  period,
  optional,
  marked,
  onChange,
}: {
  period: PeriodDraft;
  optional: boolean;
  marked: boolean;
  onChange(period: PeriodDraft): void;
}) {
  const { w } = useWords();
  const say = w.criteria;
  const kinds = (["any", "lastDays", "between"] as const).filter((kind) => optional || kind !== "any");
  const day = (name: "from" | "to") => (
    <TextInput
      aria-label={say[name]}
      className={classes["date"] ?? ""}
      error={marked && (period[name] === "" || (name === "to" && period.to < period.from))}
      onChange={(event) => onChange({ ...period, [name]: event.currentTarget.value })}
      size="sm"
      type="date"
      value={period[name]}
    />
  );
  return (
    <>
      <Choice
        label={say.period}
        onChange={(kind) => onChange({ ...period, kind })}
        options={kinds.map((kind) => [kind, say.periods[kind]] as const)}
        value={period.kind}
      />
      {period.kind === "lastDays" && (
        <>
          <NumberField
            label={say.days}
            least={1}
            marked={marked}
            onChange={(days) => onChange({ ...period, days })}
            value={period.days}
          />
          <span>{say.daysUnit(period.days)}</span>
        </>
      )}
      {period.kind === "between" && (
        <>
          {day("from")}
          <span>{say.and}</span>
          {day("to")}
        </>
      )}
    </>
  );
}

const numeric = ["greater", "atLeast", "less", "atMost", "equals", "notEquals", "between"] as const;
const textual = [
  "equals",
  "notEquals",
  "in",
  "contains",
  "startsWith",
  "greater",
  "atLeast",
  "less",
  "atMost",
  "between",
  "isSet",
  "isNotSet",
] as const;

export function ComparisonFields({
  is,
  as,
  onlyNumbers = false,
  marked,
  onChange,
}: {
  is: ComparisonDraft;
  /** What the data has: typed values count as this. */
  as: ValueDraft["as"] | undefined;
  onlyNumbers?: boolean;
  marked: boolean;
  onChange(is: ComparisonDraft): void;
}) {
  const { w } = useWords();
  const say = w.criteria;
  const operators: readonly Operator[] = onlyNumbers
    ? numeric
    : as === "truth"
      ? ["equals", "notEquals", "isSet", "isNotSet"]
      : textual;
  const shown = operators.includes(is.operator) ? operators : [is.operator, ...operators];
  const typed = (text: string) => typedValue(text, is.operator, { as, onlyNumbers });
  const [first] = is.values;
  return (
    <>
      <Choice
        label={say.operator}
        onChange={(operator) => onChange(readAgain(withOperator(is, operator), { as, onlyNumbers }))}
        options={shown.map((operator) => [operator, say.operators[operator]] as const)}
        value={is.operator}
      />
      {is.operator === "in" ? (
        <TagsInput
          aria-label={say.values}
          className={classes["tags"] ?? ""}
          clearable
          error={isUnread(is.values) ? say.numberWrong : marked && is.values.length === 0}
          isDuplicate={(value, all) => all.includes(value)}
          onChange={(texts) => onChange({ ...is, values: texts.map(typed) })}
          placeholder={is.values.length === 0 ? say.valuesHint : ""}
          size="sm"
          splitChars={LINES}
          value={is.values.map(({ text }) => text)}
        />
      ) : as === "truth" && !onlyNumbers && first ? (
        <Choice
          label={say.value}
          onChange={(text) => onChange({ ...is, values: [{ text, as: "truth" }] })}
          options={[
            ["", "…"],
            ["true", say.truth.true],
            ["false", say.truth.false],
          ]}
          value={first.text}
        />
      ) : (
        is.values.map((value, at) => (
          // The first and the second value: there is nothing else to tell them apart by.
          // biome-ignore lint/suspicious/noArrayIndexKey: their places are fixed
          <span className={classes["value"]} key={at}>
            {at === 1 && <span>{say.and}</span>}
            <TextInput
              aria-label={at === 0 ? say.value : say.valueTo}
              className={classes["medium"] ?? ""}
              error={isUnread([value]) ? say.numberWrong : marked && value.text === "" && !value.empty}
              onChange={(event) =>
                onChange({ ...is, values: is.values.with(at, typed(event.currentTarget.value)) })
              }
              placeholder={say.value}
              size="sm"
              value={value.text}
            />
          </span>
        ))
      )}
    </>
  );
}

/** A pasted column is many values; a comma is part of one. */
const LINES = ["\n", "\r"];

/** Something was typed where a number is needed, and is none. */
function isUnread(values: readonly ValueDraft[]): boolean {
  return values.some(({ text, as, number }) => as === "number" && number === undefined && text !== "");
}

import { useWords } from "../words/use-words.tsx";
import { type ComparisonDraft, newComparison, readAgain, type ValueDraft } from "./comparison-draft.ts";
import type { ConditionProps } from "./condition-editor.tsx";
import { Choice, ComparisonFields, NameField, NumberField, PeriodFields } from "./fields.tsx";

const functions = ["sum", "average", "minimum", "maximum", "distinct"] as const;

/** The fields of a condition, in the order of a sentence. */
export function Sentence({
  condition,
  names,
  marked,
  onChange,
}: Pick<ConditionProps, "condition" | "names" | "marked" | "onChange">) {
  const { w } = useWords();
  const say = w.criteria;
  if (condition.kind === "firstSeen" || condition.kind === "lastSeen")
    return (
      <PeriodFields
        marked={marked}
        onChange={(period) => onChange({ ...condition, period })}
        optional={false}
        period={condition.period}
      />
    );
  if (condition.kind === "user") {
    const as = names.valuesOf(condition.property, "users");
    return (
      <>
        <NameField
          label={say.property}
          marked={marked}
          names={names.userProperties}
          onChange={(property) =>
            onChange({ ...condition, property, is: fresh(condition.is, names.valuesOf(property, "users")) })
          }
          value={condition.property}
        />
        <ComparisonFields
          as={as}
          is={condition.is}
          marked={marked}
          onChange={(is) => onChange({ ...condition, is })}
        />
      </>
    );
  }
  const event = (
    <NameField
      label={say.event}
      marked={marked}
      names={names.events}
      onChange={(name) => onChange({ ...condition, event: name })}
      value={condition.event}
    />
  );
  const period = (
    <PeriodFields
      marked={marked}
      onChange={(next) => onChange({ ...condition, period: next })}
      optional
      period={condition.period}
    />
  );
  if (condition.kind === "didNotPerform")
    return (
      <>
        {event}
        {period}
      </>
    );
  if (condition.kind === "performed") {
    const { times } = condition;
    return (
      <>
        {event}
        <Choice
          label={say.times}
          onChange={(operator) => onChange({ ...condition, times: { operator, count: times.count || "1" } })}
          options={(["any", "atLeast", "atMost", "exactly"] as const).map(
            (one) => [one, say.timesOperators[one]] as const,
          )}
          value={times.operator}
        />
        {times.operator !== "any" && (
          <>
            <NumberField
              label={say.timesCount}
              least={0}
              marked={marked}
              onChange={(count) => onChange({ ...condition, times: { ...times, count } })}
              value={times.count}
            />
            <span>{say.timesUnit(times.count)}</span>
          </>
        )}
        {period}
      </>
    );
  }
  return (
    <>
      <Choice
        label={say.functionLabel}
        onChange={(computed) => onChange({ ...condition, function: computed })}
        options={functions.map((one) => [one, say.functions[one]] as const)}
        value={condition.function}
      />
      <NameField
        label={say.property}
        marked={marked}
        names={names.propertiesOf(condition.event)}
        onChange={(property) => onChange({ ...condition, property })}
        value={condition.property}
      />
      <span>{say.of}</span>
      {event}
      {period}
      <ComparisonFields
        as="number"
        is={condition.is}
        marked={marked}
        onChange={(is) => onChange({ ...condition, is })}
        onlyNumbers
      />
    </>
  );
}

/** A comparison takes the kind of the property's values. */
export function fresh(is: ComparisonDraft, as: ValueDraft["as"] | undefined) {
  return is.values.every(({ text, empty }) => text === "" && !empty) &&
    is.operator !== "in" &&
    is.values.length === 1
    ? newComparison(is.operator, as)
    : readAgain(is, { as });
}

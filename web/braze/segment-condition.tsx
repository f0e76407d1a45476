import { ActionIcon } from "@mantine/core";
import type { OfferedFilters } from "../../shared/contract/sandbox-segments.ts";
import sentence from "../criteria/criteria.module.css";
import { Choice, ComparisonFields, NameField } from "../criteria/fields.tsx";
import { Icon } from "../parts/icon.tsx";
import { useWords } from "../words/use-words.tsx";
import { aboutOther, type ConditionDraft, cohortAttributes, filterOf, partnerIn } from "./segment-draft.ts";

/** A sentence such as `Kubit cohorts includes Loyal shoppers`. */
export function SegmentCondition({
  condition,
  legend,
  offered,
  marked,
  onChange,
  onRemove,
}: {
  condition: ConditionDraft;
  legend: string;
  offered: OfferedFilters;
  marked: boolean;
  onChange(condition: ConditionDraft): void;
  /** Left out: it is the only one. */
  onRemove?: () => void;
}) {
  const { w } = useWords();
  const say = w.braze.segments;
  const isIncomplete = marked && !filterOf(condition);
  return (
    <fieldset className={sentence["condition"]} data-marked={isIncomplete}>
      <legend className={sentence["legend"]}>{legend}</legend>
      <div className={sentence["sentence"]}>
        <Choice
          label={say.about}
          onChange={(about) => onChange(aboutOther(condition, about))}
          options={[
            ...cohortAttributes(offered).map((one) => [one, say.cohorts(partnerIn(one))] as const),
            ["", say.aboutAttribute] as const,
          ]}
          value={condition.about === "cohorts" ? condition.attribute : ""}
        />
        {condition.about === "cohorts" ? (
          <>
            <Choice
              label={say.operator}
              onChange={(verb) => onChange({ ...condition, includes: verb === "includes" })}
              options={[
                ["includes", say.includes],
                ["doesNotInclude", say.doesNotInclude],
              ]}
              value={condition.includes ? "includes" : "doesNotInclude"}
            />
            <Choice
              label={say.cohort}
              onChange={(cohort) => onChange({ ...condition, cohort })}
              options={[
                ["", say.chooseCohort] as const,
                ...offered.cohorts
                  .filter(({ attribute }) => attribute === condition.attribute)
                  .map(({ value, name }) => [value, name ?? value] as const),
              ]}
              value={condition.cohort}
            />
          </>
        ) : (
          <>
            <NameField
              label={say.attribute}
              marked={marked}
              names={offered.attributes}
              onChange={(attribute) => onChange({ ...condition, attribute })}
              value={condition.attribute}
            />
            <ComparisonFields
              as={undefined}
              is={condition.is}
              marked={marked}
              onChange={(is) => onChange({ ...condition, is })}
            />
          </>
        )}
        {onRemove && (
          <span className={sentence["end"]}>
            <ActionIcon aria-label={say.remove} color="gray" onClick={onRemove} variant="subtle">
              <Icon name="trash" size={16} />
            </ActionIcon>
          </span>
        )}
      </div>
      {isIncomplete && (
        <p className={sentence["missing"]} role="alert">
          {say.incomplete}
        </p>
      )}
    </fieldset>
  );
}

import { ActionIcon, Button } from "@mantine/core";
import { Icon } from "../parts/icon.tsx";
import { useWords } from "../words/use-words.tsx";
import classes from "./criteria.module.css";
import {
  type ConditionDraft,
  type ConditionKind,
  type FilterDraft,
  newCondition,
  newFilter,
} from "./draft.ts";
import { Choice, ComparisonFields, NameField } from "./fields.tsx";
import { fresh, Sentence } from "./sentence.tsx";
import type { Vocabulary } from "./vocabulary.ts";

export interface ConditionProps {
  condition: ConditionDraft;
  number: number;
  hasUsers: boolean;
  names: Vocabulary;
  marked: boolean;
  onChange(condition: ConditionDraft): void;
  onRemove?(): void;
}

/** One condition, as a sentence. */
export function ConditionEditor({
  condition,
  number,
  hasUsers,
  names,
  marked,
  onChange,
  onRemove,
}: ConditionProps) {
  const { w } = useWords();
  const say = w.criteria;
  const kinds = (
    ["performed", "didNotPerform", "aggregate", "firstSeen", "lastSeen", "user"] as const
  ).filter((kind) => hasUsers || kind !== "user" || condition.kind === "user");
  const hasEvent = "event" in condition;
  const isNot = condition.nots % 2 === 1;
  const addFilter = () =>
    hasEvent && onChange({ ...condition, where: [...(condition.where ?? []), newFilter()] });
  return (
    <fieldset className={classes["condition"]} data-marked={marked}>
      <legend className={classes["hidden"]}>{say.condition(number)}</legend>
      <div className={classes["sentence"]}>
        {isNot && <strong className={classes["isNot"]}>{say.not}</strong>}
        <Choice
          label={say.kind}
          onChange={(kind) => onChange(ofKind(condition, kind))}
          options={kinds.map((kind) => [kind, say.kinds[kind]] as const)}
          value={condition.kind}
        />
        <Sentence condition={condition} marked={marked} names={names} onChange={onChange} />
        <span className={classes["end"]}>
          <Button
            aria-label={say.conditionNot}
            aria-pressed={isNot}
            className={classes["not"] ?? ""}
            onClick={() => onChange({ ...condition, nots: isNot ? 0 : 1 })}
            size="compact-sm"
            variant="subtle"
          >
            {say.not}
          </Button>
          {onRemove && (
            <ActionIcon
              aria-label={`${say.removeCondition} ${number}`}
              color="gray"
              onClick={onRemove}
              variant="subtle"
            >
              <Icon name="x" />
            </ActionIcon>
          )}
        </span>
      </div>
      {hasEvent &&
        condition.where?.map((filter, at, where) => (
          <Filter
            filter={filter}
            key={filter.key}
            marked={marked}
            names={names}
            event={condition.event}
            onChange={(next) => onChange({ ...condition, where: where.with(at, next) })}
            onRemove={() =>
              onChange({ ...condition, where: where.length > 1 ? where.toSpliced(at, 1) : undefined })
            }
            word={at === 0 ? say.where : say.and}
          />
        ))}
      {hasEvent && (
        <div>
          <Button
            leftSection={<Icon name="plus" size={14} />}
            onClick={addFilter}
            size="compact-xs"
            variant="subtle"
          >
            {say.addFilter}
          </Button>
        </div>
      )}
      {marked && <p className={classes["missing"]}>{say.missing}</p>}
    </fieldset>
  );
}

function Filter({
  filter,
  event,
  word,
  names,
  marked,
  onChange,
  onRemove,
}: {
  filter: FilterDraft;
  event: string;
  word: string;
  names: Vocabulary;
  marked: boolean;
  onChange(filter: FilterDraft): void;
  onRemove(): void;
}) {
  const { w } = useWords();
  const say = w.criteria;
  return (
    <div className={classes["sentence"]} data-filter>
      <span className={classes["word"]}>{word}</span>
      <NameField
        label={say.property}
        marked={marked}
        names={names.propertiesOf(event)}
        onChange={(property) =>
          onChange({ ...filter, property, is: fresh(filter.is, names.valuesOf(property, "events")) })
        }
        value={filter.property}
      />
      <ComparisonFields
        as={names.valuesOf(filter.property, "events")}
        is={filter.is}
        marked={marked}
        onChange={(is) => onChange({ ...filter, is })}
      />
      <ActionIcon aria-label={say.removeFilter} color="gray" onClick={onRemove} variant="subtle">
        <Icon name="x" size={16} />
      </ActionIcon>
    </div>
  );
}

/** Another kind of condition, with the event, the period and the filters that both have. */
function ofKind(condition: ConditionDraft, kind: ConditionKind): ConditionDraft {
  const next = newCondition(kind);
  const { key, nots } = condition;
  if ("event" in condition && "event" in next)
    return { ...next, key, nots, event: condition.event, period: condition.period, where: condition.where };
  return { ...next, key, nots };
}

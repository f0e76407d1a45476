import { NativeSelect, Select, TagsInput, TextInput } from "@mantine/core";
import type { DataSet } from "../../shared/contract/data-sets.ts";
import { TAG_LENGTH, TAGS_LIMIT } from "../../shared/limits.ts";
import { Card } from "../parts/card.tsx";
import { Fields } from "../parts/fields.tsx";
import { timeZones } from "../parts/zone.ts";
import { useWords } from "../words/use-words.tsx";

export interface Basics {
  name: string;
  timeZone: string;
  /** The id of its data; left out of a list. */
  dataSet?: string;
  /** Of a new cohort; those of one that there is are among its settings. */
  tags?: string[];
}

interface CohortFieldsProps {
  basics: Basics;
  /** Left out: it has none to choose from. */
  dataSets?: readonly DataSet[];
  marked: boolean;
  onChange(basics: Partial<Basics>): void;
}

/** What every cohort has, however it is defined. */
export function CohortFields({ basics, dataSets = [], marked, onChange }: CohortFieldsProps) {
  const { w } = useWords();
  const say = w.cohorts.form;
  return (
    <Card>
      <Fields>
        <TextInput
          description={say.nameHelp}
          error={marked && basics.name.trim() === "" && say.nameMissing}
          label={say.name}
          maxLength={200}
          onChange={(event) => onChange({ name: event.currentTarget.value })}
          placeholder={say.namePlaceholder}
          required
          value={basics.name}
        />
        <Select
          allowDeselect={false}
          data={[...new Set([basics.timeZone, ...timeZones()])]}
          description={say.zoneHelp}
          label={say.zone}
          limit={60}
          onChange={(zone) => zone && onChange({ timeZone: zone })}
          searchable
          value={basics.timeZone}
        />
        {dataSets.length > 1 && (
          <NativeSelect
            data={dataSets.map(({ id, name }) => ({ value: id, label: name }))}
            label={say.dataSet}
            onChange={(event) => onChange({ dataSet: event.currentTarget.value })}
            value={basics.dataSet}
          />
        )}
        {basics.tags && <TagsField onChange={(tags) => onChange({ tags })} tags={basics.tags} />}
      </Fields>
    </Card>
  );
}

/** None is not sent: it is no setting. */
export function tagsOf(tags: string[] | undefined): { tags?: string[] } {
  return tags && tags.length > 0 ? { tags } : {};
}

export function TagsField({ tags, onChange }: { tags: string[]; onChange(tags: string[]): void }) {
  const { w } = useWords();
  return (
    <TagsInput
      description={w.cohorts.tags.help}
      label={w.cohorts.tags.label}
      maxLength={TAG_LENGTH}
      maxTags={TAGS_LIMIT}
      onChange={onChange}
      value={tags}
    />
  );
}

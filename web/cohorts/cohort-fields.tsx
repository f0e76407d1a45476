import { NativeSelect, Select, TextInput } from "@mantine/core";
import type { DataSet } from "../../shared/contract/data-sets.ts";
import { Card } from "../parts/card.tsx";
import { timeZones } from "../parts/zone.ts";
import { useWords } from "../words/use-words.tsx";
import classes from "./cohorts.module.css";

export interface Basics {
  name: string;
  timeZone: string;
  /** The id of its data; left out of a list. */
  dataSet?: string;
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
      <div className={classes["fields"]}>
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
      </div>
    </Card>
  );
}

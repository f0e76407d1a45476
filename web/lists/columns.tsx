import { NativeSelect } from "@mantine/core";
import type { ListColumns, ListField } from "../../shared/contract/cohorts.ts";
import classes from "../cohorts/cohorts.module.css";
import { Card } from "../parts/card.tsx";
import { Fields } from "../parts/fields.tsx";
import { useWords } from "../words/use-words.tsx";

const fields: readonly ListField[] = ["external_id", "alias_name", "alias_label", "device_id", "anonymous"];

/** Which column of the file has which identifier. */
export function Columns({
  columns,
  headers,
  onChange,
}: {
  columns: ListColumns;
  headers: readonly string[];
  onChange(columns: ListColumns): void;
}) {
  const { w } = useWords();
  const say = w.lists;
  const set = (field: ListField, header: string) => {
    const others = Object.entries(columns).filter(([name]) => name !== field);
    onChange(Object.fromEntries([...others, ...(header === "" ? [] : [[field, header]])]));
  };
  return (
    <Card title={say.columns}>
      <p className={classes["quietText"]}>{say.columnsText}</p>
      <Fields>
        {fields.map((field) => (
          <NativeSelect
            data={[{ value: "", label: say.none }, ...headers.map((name) => ({ value: name, label: name }))]}
            key={field}
            label={say.fields[field]}
            onChange={({ currentTarget }) => set(field, currentTarget.value)}
            value={columns[field] ?? ""}
          />
        ))}
      </Fields>
    </Card>
  );
}

import { NativeSelect, TagsInput } from "@mantine/core";
import type { CsvSettings, Delimiter, TextEncoding } from "../../shared/contract/csv.ts";
import classes from "../cohorts/cohorts.module.css";
import { Fields } from "../parts/fields.tsx";
import { useWords } from "../words/use-words.tsx";

const delimiters: readonly Delimiter[] = [",", ";", "\t", "|"];
const encodings: readonly TextEncoding[] = ["utf-8", "utf-16le", "utf-16be", "windows-1252"];

/** How CSV is written. What is left out is told from the file. */
export function CsvFields({
  settings,
  onChange,
}: {
  settings: CsvSettings;
  onChange(settings: CsvSettings): void;
}) {
  const { w } = useWords();
  const say = w.lists.csv;
  const { delimiter, encoding, nullValues } = settings;
  const told = { value: "", label: say.told };
  const set = (field: keyof CsvSettings, value: string | string[]) => {
    const { [field]: _, ...others } = settings;
    onChange((value.length === 0 ? others : { ...others, [field]: value }) as CsvSettings);
  };
  return (
    <details className={classes["earlier"]}>
      <summary>{say.title}</summary>
      <Fields>
        <NativeSelect
          data={[told, ...delimiters.map((value) => ({ value, label: say.delimiters[value] }))]}
          label={say.delimiter}
          onChange={(event) => set("delimiter", event.currentTarget.value)}
          value={delimiter ?? ""}
        />
        <NativeSelect
          data={[told, ...encodings.map((value) => ({ value, label: say.encodings[value] }))]}
          label={say.encoding}
          onChange={(event) => set("encoding", event.currentTarget.value)}
          value={encoding ?? ""}
        />
        <TagsInput
          description={say.nothingHelp}
          label={say.nothing}
          onChange={(texts) => set("nullValues", texts)}
          placeholder={nullValues && nullValues.length > 0 ? "" : "\\N"}
          value={nullValues ?? []}
        />
      </Fields>
    </details>
  );
}

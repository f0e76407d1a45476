import { Autocomplete, NativeSelect, TextInput } from "@mantine/core";
import { Fields } from "../parts/fields.tsx";
import { useWords } from "../words/use-words.tsx";
import type { SourceDraft } from "./draft.ts";

interface SourceFieldsProps {
  draft: SourceDraft;
  /** Where the files lie is missing or wrong. */
  isPlaceWrong: boolean;
  isMarkWrong: boolean;
  /** Such as `shop/events/`. */
  example: string;
  set(next: Partial<SourceDraft>): void;
}

/** Where files lie, and how they are written. */
export function SourceFields({ draft, isPlaceWrong, isMarkWrong, example, set }: SourceFieldsProps) {
  const { w } = useWords();
  const say = w.data.form;
  const { prefix, format, marker } = draft;
  return (
    <Fields>
      <TextInput
        description={say.placeHelp}
        error={isPlaceWrong && say.placeWrong}
        label={say.place}
        onChange={(event) => set({ prefix: event.currentTarget.value.trim() })}
        placeholder={example}
        required
        spellCheck={false}
        value={prefix}
      />
      <NativeSelect
        data={(["csv", "jsonl", "parquet"] as const).map((value) => ({ value, label: say.formats[value] }))}
        description={say.formatHelp}
        label={say.format}
        onChange={(event) => set({ format: event.currentTarget.value as SourceDraft["format"] })}
        value={format}
      />
      <TextInput
        description={say.markHelp}
        error={isMarkWrong && say.markWrong}
        label={say.mark}
        onChange={(event) => set({ marker: event.currentTarget.value.trim() })}
        placeholder={say.markNone}
        spellCheck={false}
        value={marker}
      />
    </Fields>
  );
}

interface ColumnFieldProps {
  label: string;
  help?: string;
  /** Names of the files' columns, where they are known. */
  names: readonly string[];
  value: string;
  error?: string | false;
  required?: boolean;
  onChange(name: string): void;
}

export function ColumnField({
  label,
  help,
  names,
  value,
  error = false,
  required = false,
  onChange,
}: ColumnFieldProps) {
  return (
    <Autocomplete
      data={[...new Set(names)]}
      {...(help !== undefined && { description: help })}
      error={error}
      label={label}
      limit={200}
      onChange={onChange}
      required={required}
      spellCheck={false}
      value={value}
    />
  );
}

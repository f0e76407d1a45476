import { NativeSelect, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import type { IdentifierKind } from "../../shared/contract/cohorts.ts";
import type { PersonIdentifier } from "../../shared/contract/person-identifier.ts";
import { EXCLUSIONS_PER_REQUEST } from "../../shared/limits.ts";
import { useWords } from "../words/use-words.tsx";
import { typedPeople } from "./typed-people.ts";

const kinds: readonly IdentifierKind[] = ["external_id", "alias", "device_id"];

export interface TypedPeople {
  people: PersonIdentifier[];
  /** They are enough, and not too many. */
  isComplete: boolean;
  /** Empties the field, once they were sent. */
  clear(): void;
  fields: { kind: IdentifierKind; text: string; label: string };
  change(fields: Partial<TypedPeople["fields"]>): void;
}

/** `changed` is called with each change of what is typed. */
export function useTypedPeople(changed: () => void): TypedPeople {
  const [fields, keep] = useState<TypedPeople["fields"]>({ kind: "external_id", text: "", label: "" });
  const { kind, text, label } = fields;
  const people = typedPeople(kind, text, label);
  return {
    people,
    fields,
    isComplete:
      people.length > 0 &&
      people.length <= EXCLUSIONS_PER_REQUEST &&
      (kind !== "alias" || label.trim() !== ""),
    clear: () => keep({ ...fields, text: "" }),
    change(more) {
      keep({ ...fields, ...more });
      changed();
    },
  };
}

/** Identifiers of one kind, one on each line. */
export function PeopleFields({ typed, marked }: { typed: TypedPeople; marked: boolean }) {
  const { w, f } = useWords();
  const say = w.exclusions;
  const { people, fields, change } = typed;
  const { kind, text, label } = fields;
  const wrongPeople =
    people.length > EXCLUSIONS_PER_REQUEST
      ? say.tooMany(f.number(people.length), f.number(EXCLUSIONS_PER_REQUEST))
      : people.length === 0 && say.missing;
  return (
    <>
      <NativeSelect
        data={kinds.map((value) => ({ value, label: w.people.kinds[value] }))}
        label={say.by}
        onChange={({ currentTarget }) => change({ kind: currentTarget.value as IdentifierKind })}
        value={kind}
      />
      <Textarea
        autosize
        description={say.peopleHelp(f.number(EXCLUSIONS_PER_REQUEST))}
        error={marked && wrongPeople}
        label={say.people[kind]}
        maxRows={10}
        minRows={3}
        onChange={({ currentTarget }) => change({ text: currentTarget.value })}
        spellCheck={false}
        value={text}
      />
      {kind === "alias" && (
        <TextInput
          description={w.people.aliasLabelHelp}
          error={marked && label.trim() === "" && w.people.missing}
          label={w.people.aliasLabel}
          onChange={({ currentTarget }) => change({ label: currentTarget.value })}
          spellCheck={false}
          value={label}
        />
      )}
    </>
  );
}

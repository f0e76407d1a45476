import { NativeSelect, TagsInput, TextInput } from "@mantine/core";
import { SECONDS_BEFORE_ADDS } from "../../shared/limits.ts";
import { ChooseChannels } from "../channels/choose.tsx";
import { Card } from "../parts/card.tsx";
import { Fields } from "../parts/fields.tsx";
import { Note } from "../parts/note.tsx";
import { addressesIn } from "../plan/plan-draft.ts";
import { useWords } from "../words/use-words.tsx";
import { type ConnectionDraft, faultsOf } from "./draft.ts";

export interface FieldsProps {
  draft: ConnectionDraft;
  /** It was tried to save: what is missing is marked. */
  marked: boolean;
  set(next: Partial<ConnectionDraft>): void;
}

/** `fixedSince`: users were imported there since then, so where it leads stays. */
export function WorkspaceFields({ draft, marked, set, fixedSince }: FieldsProps & { fixedSince?: string }) {
  const { w, f } = useWords();
  const say = w.connections;
  const faults = faultsOf(draft);
  const isFixed = fixedSince !== undefined;
  return (
    <Card>
      <TextInput
        error={marked && faults.name && say.nameMissing}
        label={say.name}
        maxLength={200}
        onChange={(event) => set({ name: event.currentTarget.value })}
        placeholder={say.namePlaceholder}
        required
        value={draft.name}
      />
      {isFixed && <Note tone="idle">{say.fixed(f.moment(fixedSince))}</Note>}
      <TextInput
        description={say.endpointHelp}
        disabled={isFixed}
        error={marked && faults.endpoint && say.endpointMissing}
        inputMode="url"
        label={say.endpoint}
        onChange={(event) => set({ endpoint: event.currentTarget.value })}
        required
        value={draft.endpoint}
      />
      <TextInput
        description={say.partnerHelp}
        disabled={isFixed}
        error={marked && faults.partner && say.partnerMissing}
        label={say.partner}
        onChange={(event) => set({ partner: event.currentTarget.value.trim().toLowerCase() })}
        required
        value={draft.partner}
      />
    </Card>
  );
}

export function ContactFields({ draft, marked, set }: FieldsProps) {
  const { w } = useWords();
  const say = w.connections;
  const { wrongContact, noContacts } = faultsOf(draft);
  return (
    <Card>
      <TagsInput
        description={w.plan.recipientsHint}
        error={
          wrongContact === undefined
            ? marked && noContacts && w.plan.recipientsMissing
            : w.plan.recipientsInvalid(wrongContact)
        }
        label={say.contacts}
        onChange={(contacts) => set({ contacts: addressesIn(contacts) })}
        required
        splitChars={[",", ";", " "]}
        value={draft.contacts}
      />
      <Fields>
        <NativeSelect
          data={(["en", "es"] as const).map((one) => ({ value: one, label: w.common.languages[one] }))}
          label={w.plan.language}
          onChange={(event) => set({ locale: event.currentTarget.value === "es" ? "es" : "en" })}
          value={draft.locale}
        />
      </Fields>
      <ChooseChannels
        chosen={draft.channels}
        label={w.channels.chooseOfConnection}
        onChoose={(channels) => set({ channels })}
      />
    </Card>
  );
}

export function PauseField({ draft, set }: Omit<FieldsProps, "marked">) {
  const { w, f } = useWords();
  const say = w.connections;
  return (
    <Card>
      <TextInput
        description={say.pauseHelp}
        error={faultsOf(draft).pause && say.pauseInvalid(f.number(SECONDS_BEFORE_ADDS))}
        inputMode="numeric"
        label={say.pause}
        onChange={(event) => set({ secondsBeforeAdds: event.currentTarget.value })}
        value={draft.secondsBeforeAdds}
      />
    </Card>
  );
}

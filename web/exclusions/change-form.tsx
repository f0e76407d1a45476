import { Button, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { IdentifierKind } from "../../shared/contract/cohorts.ts";
import { EXCLUSIONS_PER_REQUEST } from "../../shared/limits.ts";
import layout from "../cohorts/cohorts.module.css";
import { Card } from "../parts/card.tsx";
import { Confirm } from "../parts/confirm.tsx";
import { Note } from "../parts/note.tsx";
import parts from "../parts/parts.module.css";
import { ProblemNote } from "../parts/problem-note.tsx";
import { useWords } from "../words/use-words.tsx";
import { type Changed, useExclude, useInclude } from "./changes.ts";
import { typedPeople } from "./typed-people.ts";

const kinds: readonly IdentifierKind[] = ["external_id", "alias", "device_id"];

/** Puts people on a list, or takes them off it. */
export function ChangeForm({ list }: { list: string }) {
  const { w, f } = useWords();
  const say = w.exclusions;
  const [kind, choose] = useState<IdentifierKind>("external_id");
  const [text, type] = useState("");
  const [label, name] = useState("");
  const [reason, explain] = useState("");
  const [marked, mark] = useState<"add" | "remove">();
  const [asking, ask] = useState(false);
  const exclude = useExclude(list);
  const include = useInclude(list);
  const people = typedPeople(kind, text, label);
  const named =
    people.length > 0 && people.length <= EXCLUSIONS_PER_REQUEST && (kind !== "alias" || label.trim() !== "");
  const changed = (change: () => void) => {
    change();
    exclude.reset();
    include.reset();
  };
  const add = (event: FormEvent) => {
    event.preventDefault();
    include.reset();
    const isComplete = named && reason.trim() !== "";
    mark(isComplete ? undefined : "add");
    if (isComplete) exclude.mutate({ people, reason }, { onSuccess: () => type("") });
  };
  const remove = () => {
    exclude.reset();
    mark(named ? undefined : "remove");
    ask(named);
  };
  const wrongPeople =
    people.length > EXCLUSIONS_PER_REQUEST
      ? say.tooMany(f.number(people.length), f.number(EXCLUSIONS_PER_REQUEST))
      : people.length === 0 && say.missing;
  return (
    <Card title={say.form}>
      <form autoComplete="off" className={layout["form"]} noValidate onSubmit={add}>
        <NativeSelect
          data={kinds.map((value) => ({ value, label: w.people.kinds[value] }))}
          label={say.by}
          onChange={({ currentTarget }) => changed(() => choose(currentTarget.value as IdentifierKind))}
          value={kind}
        />
        <Textarea
          autosize
          description={say.peopleHelp(f.number(EXCLUSIONS_PER_REQUEST))}
          error={marked !== undefined && wrongPeople}
          label={say.people[kind]}
          maxRows={10}
          minRows={3}
          onChange={({ currentTarget }) => changed(() => type(currentTarget.value))}
          spellCheck={false}
          value={text}
        />
        {kind === "alias" && (
          <TextInput
            description={w.people.aliasLabelHelp}
            error={marked !== undefined && label.trim() === "" && w.people.missing}
            label={w.people.aliasLabel}
            onChange={({ currentTarget }) => changed(() => name(currentTarget.value))}
            spellCheck={false}
            value={label}
          />
        )}
        <TextInput
          description={say.reasonHelp}
          error={marked === "add" && reason.trim() === "" && say.noReason}
          label={say.reason}
          onChange={({ currentTarget }) => changed(() => explain(currentTarget.value))}
          value={reason}
        />
        <div className={parts["formActions"]}>
          <Button loading={exclude.isPending} type="submit">
            {say.add}
          </Button>
          <Button onClick={remove} variant="default">
            {say.remove}
          </Button>
        </div>
      </form>
      <div aria-live="polite">
        {exclude.data && <Done done={exclude.data} />}
        {include.data && <Done done={include.data} />}
      </div>
      {exclude.isError && <ProblemNote error={exclude.error} />}
      <Confirm
        action={say.remove}
        busy={include.isPending}
        error={include.error}
        onClose={() => ask(false)}
        onConfirm={() =>
          include.mutate(people, {
            onSuccess: () => {
              type("");
              ask(false);
            },
          })
        }
        opened={asking}
        title={say.confirmTitle}
      >
        <p className={layout["text"]}>{say.confirmText(people.length)}</p>
      </Confirm>
    </Card>
  );
}

function Done({ done: { is, changed, unchanged } }: { done: Changed }) {
  const { w, f } = useWords();
  const say = w.exclusions;
  const isAdded = is === "added";
  const others = isAdded ? say.thereAlready : say.notThere;
  return (
    <Note title={(isAdded ? say.added : say.removed)(f.number(changed))} tone="good">
      <span>
        {isAdded ? say.addedText : say.removedText} {unchanged > 0 && others(f.number(unchanged))}
      </span>
    </Note>
  );
}

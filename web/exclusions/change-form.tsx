import { Button, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import layout from "../cohorts/cohorts.module.css";
import { Card } from "../parts/card.tsx";
import { Confirm } from "../parts/confirm.tsx";
import { Note } from "../parts/note.tsx";
import parts from "../parts/parts.module.css";
import { ProblemNote } from "../parts/problem-note.tsx";
import { useWords } from "../words/use-words.tsx";
import { type Changed, useExclude, useInclude } from "./changes.ts";
import { PeopleFields, useTypedPeople } from "./people-fields.tsx";

/** Puts people on a list, or takes them off it. */
export function ChangeForm({ list }: { list: string }) {
  const { w } = useWords();
  const say = w.exclusions;
  const [reason, explain] = useState("");
  const [marked, mark] = useState<"add" | "remove">();
  const [asking, ask] = useState(false);
  const exclude = useExclude(list);
  const include = useInclude(list);
  const reset = () => {
    exclude.reset();
    include.reset();
  };
  const typed = useTypedPeople(reset);
  const { people, isComplete: named, clear } = typed;
  const add = (event: FormEvent) => {
    event.preventDefault();
    include.reset();
    const isComplete = named && reason.trim() !== "";
    mark(isComplete ? undefined : "add");
    if (isComplete) exclude.mutate({ people, reason }, { onSuccess: clear });
  };
  const remove = () => {
    exclude.reset();
    mark(named ? undefined : "remove");
    ask(named);
  };
  return (
    <Card title={say.form}>
      <form autoComplete="off" className={layout["form"]} noValidate onSubmit={add}>
        <PeopleFields marked={marked !== undefined} typed={typed} />
        <TextInput
          description={say.reasonHelp}
          error={marked === "add" && reason.trim() === "" && say.noReason}
          label={say.reason}
          onChange={({ currentTarget }) => {
            explain(currentTarget.value);
            reset();
          }}
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
              clear();
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

import { Button, Textarea, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { PersonRow } from "../../shared/contract/sandbox-people.ts";
import { useRefresh } from "../api/queries.ts";
import { useApp } from "../app/app.ts";
import layout from "../cohorts/cohorts.module.css";
import { Note } from "../parts/note.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { useWords } from "../words/use-words.tsx";
import { nobody, personOf, wrongAttribute } from "./person-draft.ts";

export function AddPerson({ wasAdded, onAdded }: { wasAdded: boolean; onAdded(): void }) {
  const { w } = useWords();
  const say = w.braze.users;
  const { client } = useApp();
  const refresh = useRefresh();
  const [draft, change] = useState(nobody);
  const [marked, mark] = useState(false);
  const person = personOf(draft);
  const wrong = wrongAttribute(draft);
  const add = useMutation({
    mutationFn: (row: PersonRow) =>
      client.postText("/sandbox/users", JSON.stringify(row), "application/x-ndjson"),
    async onSuccess() {
      await refresh(["braze"]);
      onAdded();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mark(true);
    if (person) add.mutate(person);
  };
  const field = (
    name: "externalId" | "aliasName" | "aliasLabel" | "device",
    label: string,
    error?: string,
  ) => (
    <TextInput
      autoComplete="off"
      error={error}
      label={label}
      onChange={(event) => change({ ...draft, [name]: event.currentTarget.value })}
      value={draft[name]}
    />
  );
  const lacks = marked && !person && wrong === undefined;
  return (
    <form className={layout["form"]} noValidate onSubmit={submit}>
      {field("externalId", say.externalId, lacks ? say.missing : undefined)}
      {field("aliasName", say.aliasName)}
      {field("aliasLabel", say.aliasLabel)}
      {field("device", say.device)}
      <Textarea
        description={say.attributesHelp}
        error={marked && wrong !== undefined && say.attributeWrong(wrong)}
        label={say.attributes}
        onChange={(event) => change({ ...draft, attributes: event.currentTarget.value })}
        rows={3}
        value={draft.attributes}
      />
      {add.isError && <ProblemNote error={add.error} />}
      {wasAdded && !marked && (
        <Note live tone="good">
          <span>{say.saved}</span>
        </Note>
      )}
      <div>
        <Button loading={add.isPending} type="submit">
          {say.save}
        </Button>
      </div>
    </form>
  );
}

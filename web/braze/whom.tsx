import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { LookUpAnswer } from "../../shared/contract/sandbox-people.ts";
import { useApp } from "../app/app.ts";
import layout from "../cohorts/cohorts.module.css";
import { Note } from "../parts/note.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { useWords } from "../words/use-words.tsx";
import { describedPerson } from "./described-person.ts";

type Kind = "external_id" | "alias_name" | "device_id";

/** Explains an id that an import sent: whom Braze would match with it, and why not. */
export function Whom() {
  const { w } = useWords();
  const say = w.braze.users;
  const { client } = useApp();
  const [asked, change] = useState({ kind: "external_id" as Kind, id: "", label: "" });
  const { kind, id, label } = asked;
  const isComplete = id !== "" && (kind !== "alias_name" || label !== "");
  const lookUp = useMutation({
    mutationFn: () => {
      const query = new URLSearchParams({ [kind]: id, ...(kind === "alias_name" && { alias_label: label }) });
      return client.get<LookUpAnswer>(`/sandbox/users?${query}`);
    },
  });
  const set = (next: Partial<typeof asked>) => {
    lookUp.reset();
    change({ ...asked, ...next });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isComplete) lookUp.mutate();
  };
  return (
    <form className={layout["form"]} noValidate onSubmit={submit}>
      <NativeSelect
        data={[
          { value: "external_id", label: say.externalId },
          { value: "alias_name", label: say.aliasName },
          { value: "device_id", label: say.device },
        ]}
        label={say.kind}
        onChange={(event) => set({ kind: event.currentTarget.value as Kind })}
        value={kind}
      />
      <TextInput
        autoComplete="off"
        label={say.id}
        onChange={(event) => set({ id: event.currentTarget.value })}
        value={id}
      />
      {kind === "alias_name" && (
        <TextInput
          autoComplete="off"
          label={say.aliasLabel}
          onChange={(event) => set({ label: event.currentTarget.value })}
          value={label}
        />
      )}
      {lookUp.isError && <ProblemNote error={lookUp.error} />}
      {lookUp.isSuccess && (
        <Note live tone={lookUp.data.outcome === "matched" ? "good" : "idle"}>
          <span>{say.outcomes[lookUp.data.outcome]}</span>
          {lookUp.data.user && <span>{describedPerson(lookUp.data.user).join(" · ")}</span>}
        </Note>
      )}
      <div>
        <Button disabled={!isComplete} loading={lookUp.isPending} type="submit" variant="default">
          {say.lookUp}
        </Button>
      </div>
    </form>
  );
}

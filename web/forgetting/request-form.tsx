import { Button, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import layout from "../cohorts/cohorts.module.css";
import { FileField, FileProblem, isTakenFile } from "../exclusions/file-field.tsx";
import { PeopleFields, useTypedPeople } from "../exclusions/people-fields.tsx";
import { Card } from "../parts/card.tsx";
import parts from "../parts/parts.module.css";
import { ProblemNote } from "../parts/problem-note.tsx";
import { useWords } from "../words/use-words.tsx";
import { useAskToForget } from "./queries.ts";

/** Asks to forget people who are typed. What is found of them is shown first. */
export function TypedRequest() {
  const { w } = useWords();
  const { ask, reason, explain, open } = useRequest();
  const typed = useTypedPeople(ask.reset);
  const [marked, mark] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const isComplete = typed.isComplete && reason.trim() !== "";
    mark(!isComplete);
    if (isComplete) ask.mutate({ people: typed.people, reason }, { onSuccess: open });
  };
  return (
    <Card title={w.forgetting.form}>
      <form autoComplete="off" className={layout["form"]} noValidate onSubmit={submit}>
        <PeopleFields marked={marked} typed={typed} />
        <Why explain={explain} marked={marked} reason={reason} />
        <div className={parts["formActions"]}>
          <Button loading={ask.isPending} type="submit">
            {w.forgetting.ask}
          </Button>
        </div>
      </form>
      {ask.isError && <ProblemNote error={ask.error} />}
    </Card>
  );
}

/** The same for everybody in a file. */
export function FileRequest() {
  const { w } = useWords();
  const say = w.forgetting.file;
  const { ask, reason, explain, open } = useRequest();
  const [file, choose] = useState<File>();
  const [marked, mark] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const isComplete = isTakenFile(file) && reason.trim() !== "";
    mark(!isComplete);
    if (isComplete) ask.mutate({ file, reason }, { onSuccess: open });
  };
  return (
    <Card title={say.title}>
      <p className={layout["quietText"]}>{w.exclusions.file.help}</p>
      <form autoComplete="off" className={layout["form"]} noValidate onSubmit={submit}>
        <FileField
          file={file}
          marked={marked}
          onChoose={(chosen) => {
            choose(chosen);
            ask.reset();
          }}
        />
        <Why explain={explain} marked={marked} reason={reason} />
        <div className={parts["formActions"]}>
          <Button loading={ask.isPending} type="submit">
            {say.ask}
          </Button>
        </div>
      </form>
      {ask.isError && <FileProblem error={ask.error} />}
    </Card>
  );
}

function useRequest() {
  const ask = useAskToForget();
  const [reason, explain] = useState("");
  const navigate = useNavigate();
  const open = ({ id }: { id: string }) =>
    void navigate({ to: "/exclusions/forgettings/$forgettingId", params: { forgettingId: id } });
  return { ask, reason, explain, open };
}

function Why({
  reason,
  marked,
  explain,
}: {
  reason: string;
  marked: boolean;
  explain(reason: string): void;
}) {
  const { w } = useWords();
  const say = w.exclusions;
  return (
    <TextInput
      description={say.reasonHelp}
      error={marked && reason.trim() === "" && say.noReason}
      label={say.reason}
      onChange={({ currentTarget }) => explain(currentTarget.value)}
      value={reason}
    />
  );
}

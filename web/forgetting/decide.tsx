import { Button, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import layout from "../cohorts/cohorts.module.css";
import { Confirm } from "../parts/confirm.tsx";
import parts from "../parts/parts.module.css";
import { useWords } from "../words/use-words.tsx";
import { useConfirmForgetting, useDropForgetting } from "./queries.ts";

/** What can't be undone takes a number that is typed, not a click alone. */
export function ConfirmForgetting({ id, identifiers }: { id: string; identifiers: number }) {
  const { w, f } = useWords();
  const say = w.forgetting.confirm;
  const confirm = useConfirmForgetting(id);
  const [asks, ask] = useState(false);
  const [typed, type] = useState("");
  const [marked, mark] = useState(false);
  const isRight = typed.replaceAll(/[\s.,]/g, "") === String(identifiers);
  const count = f.number(identifiers);
  const close = () => {
    ask(false);
    type("");
    mark(false);
    confirm.reset();
  };
  return (
    <>
      <Button className={parts["danger"] ?? ""} onClick={() => ask(true)}>
        {say.open}
      </Button>
      <Confirm
        action={say.action}
        busy={confirm.isPending}
        error={confirm.error}
        onClose={close}
        onConfirm={() => {
          mark(!isRight);
          if (isRight) confirm.mutate(undefined, { onSuccess: close });
        }}
        opened={asks}
        title={say.title}
      >
        <p className={layout["text"]}>{say.text}</p>
        <TextInput
          autoComplete="off"
          data-autofocus
          description={say.type(count)}
          error={marked && !isRight && say.wrong(count)}
          inputMode="numeric"
          label={say.label}
          onChange={({ currentTarget }) => type(currentTarget.value)}
          value={typed}
        />
      </Confirm>
    </>
  );
}

/** Nothing was changed yet. */
export function DropForgetting({ id }: { id: string }) {
  const { w } = useWords();
  const say = w.forgetting.drop;
  const drop = useDropForgetting(id);
  const navigate = useNavigate();
  const [asks, ask] = useState(false);
  return (
    <>
      <Button onClick={() => ask(true)} variant="default">
        {say.open}
      </Button>
      <Confirm
        action={say.open}
        busy={drop.isPending}
        error={drop.error}
        onClose={() => ask(false)}
        onConfirm={() =>
          drop.mutate(undefined, { onSuccess: () => void navigate({ to: "/exclusions/forget" }) })
        }
        opened={asks}
        title={say.title}
      >
        <p className={layout["text"]}>{say.text}</p>
      </Confirm>
    </>
  );
}

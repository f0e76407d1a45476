import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { ConnectionView } from "../../shared/contract/connections.ts";
import { Refused } from "../api/calls.ts";
import { useRefresh } from "../api/queries.ts";
import { useApp } from "../app/app.ts";
import layout from "../cohorts/cohorts.module.css";
import { Confirm } from "../parts/confirm.tsx";
import { Note } from "../parts/note.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { useWords } from "../words/use-words.tsx";

/** Takes a connection out of use, or back into it. Its schedules end only where the reader was told so. */
export function Enable({ connection: { id, name, status } }: { connection: ConnectionView }) {
  const { w } = useWords();
  const say = w.connections;
  const { client, session } = useApp();
  const refresh = useRefresh();
  const [asks, ask] = useState(false);
  const [force, insist] = useState(false);
  const isDisabled = status === "disabled";
  const change = useMutation({
    mutationFn: () =>
      client.patch<ConnectionView>(`/connections/${id}${force ? "?force=true" : ""}`, {
        disabled: !isDisabled,
      }),
    onSuccess: async () => {
      ask(false);
      insist(false);
      await refresh(["connections"], ["schedules"], ["cohorts"]);
    },
    onError: (error) => {
      if (isScheduled(error)) insist(true);
    },
  });
  if (!session.may("connections/write")) return null;
  if (isDisabled)
    return (
      <>
        <Button loading={change.isPending} onClick={() => change.mutate()}>
          {say.enable}
        </Button>
        {change.isError && <ProblemNote error={change.error} />}
      </>
    );
  return (
    <>
      <Button onClick={() => ask(true)} variant="default">
        {say.disable}
      </Button>
      <Confirm
        action={force ? say.disableAnyway : say.disable}
        busy={change.isPending}
        error={isScheduled(change.error) ? undefined : change.error}
        onClose={() => ask(false)}
        onConfirm={() => change.mutate()}
        opened={asks}
        title={say.disableTitle(name)}
      >
        <p className={layout["text"]}>{say.disableText}</p>
        {force && (
          <Note live tone="warn">
            {say.disableScheduled}
          </Note>
        )}
      </Confirm>
    </>
  );
}

/** It is said in the question itself. */
function isScheduled(error: unknown): boolean {
  return error instanceof Refused && error.code === "scheduled";
}

import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { ConnectionView } from "../../shared/contract/connections.ts";
import { Refused } from "../api/client.ts";
import { useRefresh } from "../api/queries.ts";
import { useApp } from "../app/app.ts";
import layout from "../cohorts/cohorts.module.css";
import { Confirm } from "../parts/confirm.tsx";
import { Note } from "../parts/note.tsx";
import { useWords } from "../words/use-words.tsx";

/** Deletes a connection with its keys. What that leaves in Braze, and which schedules end, is told before it is done. */
export function DeleteConnection({ connection: { id, name } }: { connection: ConnectionView }) {
  const { w, f } = useWords();
  const say = w.connections;
  const { client, session } = useApp();
  const navigate = useNavigate();
  const refresh = useRefresh();
  const [asks, ask] = useState(false);
  /** What the API refused at first, and the reader has been told of. */
  const [accepted, accept] = useState<Record<string, string>>({});
  const [told, tell] = useState<string[]>([]);
  const remove = useMutation({
    mutationFn: () => client.delete(`/connections/${id}?${new URLSearchParams(accepted)}`),
    onSuccess: async () => {
      await navigate({ to: "/connections" });
      await refresh(["connections"], ["schedules"], ["cohorts"]);
    },
    onError: (error) => {
      if (!(error instanceof Refused)) return;
      if (error.code === "scheduled") {
        accept({ ...accepted, force: "true" });
        tell([...told, say.disableScheduled]);
      } else if (error.code === "members-left-at-braze") {
        const held = (error.problem?.["held"] ?? []) as { members: number }[];
        accept({ ...accepted, leaveMembers: "true" });
        tell([...told, say.deleteHeld(f.number(held.reduce((sum, { members }) => sum + members, 0)))]);
      }
    },
  });
  const isAsked =
    remove.error instanceof Refused && ["scheduled", "members-left-at-braze"].includes(remove.error.code);
  if (!session.may("connections/write")) return null;
  return (
    <>
      <Button onClick={() => ask(true)} variant="default">
        {say.delete}
      </Button>
      <Confirm
        action={told.length > 0 ? say.deleteAnyway : say.delete}
        busy={remove.isPending}
        error={isAsked ? undefined : remove.error}
        onClose={() => ask(false)}
        onConfirm={() => remove.mutate()}
        opened={asks}
        title={say.deleteTitle(name)}
      >
        <p className={layout["text"]}>{say.deleteText}</p>
        {told.map((text) => (
          <Note key={text} live tone="warn">
            {text}
          </Note>
        ))}
      </Confirm>
    </>
  );
}

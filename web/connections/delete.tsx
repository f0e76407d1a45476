import { Button } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { ConnectionView } from "../../shared/contract/connections.ts";
import { useRefresh } from "../api/queries.ts";
import { useApp } from "../app/app.ts";
import layout from "../cohorts/cohorts.module.css";
import { ConfirmDeletion } from "../parts/confirm-deletion.tsx";
import { useWords } from "../words/use-words.tsx";

/** Deletes a connection with its keys. What that leaves in Braze, and which schedules end, is told before it is done. */
export function DeleteConnection({ connection: { id, name } }: { connection: ConnectionView }) {
  const { w } = useWords();
  const say = w.connections;
  const { session } = useApp();
  const navigate = useNavigate();
  const refresh = useRefresh();
  const [asks, ask] = useState(false);
  if (!session.may("connections/write")) return null;
  return (
    <>
      <Button onClick={() => ask(true)} variant="default">
        {say.delete}
      </Button>
      <ConfirmDeletion
        action={say.delete}
        consequences={{ scheduled: say.disableScheduled, held: say.deleteHeld, action: say.deleteAnyway }}
        onClose={() => ask(false)}
        onDeleted={async () => {
          await navigate({ to: "/connections" });
          await refresh(["connections"], ["schedules"], ["cohorts"]);
        }}
        opened={asks}
        path={`/connections/${id}`}
        title={say.deleteTitle(name)}
      >
        <p className={layout["text"]}>{say.deleteText}</p>
      </ConfirmDeletion>
    </>
  );
}

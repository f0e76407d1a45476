import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { ConnectionView, KeyView } from "../../shared/contract/connections.ts";
import { Refused } from "../api/calls.ts";
import { useRefresh, useSchedulesOf } from "../api/queries.ts";
import { useApp } from "../app/app.ts";
import layout from "../cohorts/cohorts.module.css";
import { Confirm } from "../parts/confirm.tsx";
import { Note } from "../parts/note.tsx";
import { useWords } from "../words/use-words.tsx";

interface InvalidateProps {
  connection: ConnectionView;
  one: KeyView;
  onClose(): void;
}

/** Cohorts that are named; of more it is said that there are others. */
const NAMED = 10;

/** Names what depends on the key before it is gone. */
export function InvalidateKey({ connection, one, onClose }: InvalidateProps) {
  const { w, f } = useWords();
  const say = w.connections;
  const { client } = useApp();
  const refresh = useRefresh();
  const schedules = useSchedulesOf(connection.id);
  const isLast = connection.keys.filter(({ status }) => status === "active").length === 1;
  const mine = schedules.data?.items ?? [];
  const named = mine.slice(0, NAMED).map(({ cohortName }) => cohortName);
  const isCut = mine.length > NAMED || schedules.data?.cursor !== undefined;
  // The API refuses what was not shown: that an import is using it right now.
  const [refused, refuse] = useState(false);
  const force = refused || (isLast && mine.length > 0);
  const remove = useMutation({
    mutationFn: () =>
      client.delete(`/connections/${connection.id}/keys/${one.id}${force ? "?force=true" : ""}`),
    onSuccess: onClose,
    onError: (error) => refuse(error instanceof Refused && error.code === "key-in-use"),
    onSettled: () => refresh(["connections"], ["schedules"]),
  });
  return (
    <Confirm
      action={isLast || refused ? say.invalidateAnyway : say.invalidate}
      busy={remove.isPending}
      error={refused ? undefined : remove.error}
      onClose={onClose}
      onConfirm={() => remove.mutate()}
      opened
      title={say.invalidateTitle(one.masked)}
    >
      <p className={layout["text"]}>{say.invalidateText}</p>
      {isLast && (
        <Note tone="warn">
          <span>{say.invalidateLast}</span>
          {mine.length > 0 && (
            <span>{say.invalidateUsed(f.list(isCut ? [...named, w.common.others] : named))}</span>
          )}
        </Note>
      )}
      {refused && (
        <Note live tone="bad">
          <span>{say.invalidateRunning}</span>
        </Note>
      )}
    </Confirm>
  );
}

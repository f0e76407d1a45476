import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { Refused } from "../api/calls.ts";
import { useApp } from "../app/app.ts";
import { useWords } from "../words/use-words.tsx";
import { Confirm } from "./confirm.tsx";
import { Note } from "./note.tsx";

/** Asks before something is deleted. */
export function ConfirmDeletion({
  path,
  title,
  action,
  consequences,
  opened,
  onClose,
  onDeleted,
  onRefused,
  children,
}: {
  /** Of what is deleted, in the API. */
  path: string;
  title: string;
  action: string;
  /** What the API refuses until the reader was told of it. Left out: every refusal is an error. */
  consequences?: { scheduled: string; held(members: string): string; action: string };
  opened: boolean;
  onClose(): void;
  onDeleted(): Promise<void>;
  onRefused?(): Promise<void>;
  children: ReactNode;
}) {
  const { f } = useWords();
  const { client } = useApp();
  /** What the API refused at first, and the reader has been told of. */
  const [accepted, accept] = useState<Record<string, string>>({});
  const [told, tell] = useState<string[]>([]);
  const remove = useMutation({
    mutationFn: () => client.delete(`${path}?${new URLSearchParams(accepted)}`),
    onSuccess: onDeleted,
    onError: async (error) => {
      await onRefused?.();
      if (!consequences || !(error instanceof Refused)) return;
      if (error.code === "scheduled") {
        accept({ ...accepted, force: "true" });
        tell([...told, consequences.scheduled]);
      } else if (error.code === "members-left-at-braze") {
        const held = (error.problem?.["held"] ?? []) as { members: number }[];
        accept({ ...accepted, leaveMembers: "true" });
        tell([...told, consequences.held(f.number(held.reduce((sum, { members }) => sum + members, 0)))]);
      }
    },
  });
  const isAsked =
    consequences !== undefined &&
    remove.error instanceof Refused &&
    ["scheduled", "members-left-at-braze"].includes(remove.error.code);
  return (
    <Confirm
      action={consequences && told.length > 0 ? consequences.action : action}
      busy={remove.isPending}
      error={isAsked ? undefined : remove.error}
      onClose={onClose}
      onConfirm={() => remove.mutate()}
      opened={opened}
      title={title}
    >
      {children}
      {told.map((text) => (
        <Note key={text} live tone="warn">
          {text}
        </Note>
      ))}
    </Confirm>
  );
}

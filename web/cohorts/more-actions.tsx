import { ActionIcon, Menu } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { CohortRequest } from "../../shared/contract/cohorts.ts";
import type { CohortView } from "../../shared/contract/definition-checks.ts";
import { Refused } from "../api/client.ts";
import { useRefresh } from "../api/queries.ts";
import { useApp } from "../app/app.ts";
import { Confirm } from "../parts/confirm.tsx";
import { Icon } from "../parts/icon.tsx";
import { Note } from "../parts/note.tsx";
import { problemText } from "../parts/problem-note.tsx";
import { useWords } from "../words/use-words.tsx";
import classes from "./cohorts.module.css";

/** What is rarely done to a cohort. */
export function MoreActions({ cohort }: { cohort: CohortView }) {
  const { w } = useWords();
  const say = w.cohorts;
  const navigate = useNavigate();
  const [asks, ask] = useState(false);
  const params = { cohortId: cohort.id };
  const duplicate = useDuplicate(cohort);
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon aria-label={say.actions} loading={duplicate.isPending} size={36} variant="default">
            <Icon name="dots" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<Icon name="settings" />}
            onClick={() => navigate({ to: "/cohorts/$cohortId/settings", params })}
          >
            {say.settings.open}
          </Menu.Item>
          <Menu.Item leftSection={<Icon name="copy" />} onClick={() => duplicate.mutate()}>
            {say.duplicate}
          </Menu.Item>
          <Menu.Item leftSection={<Icon name="trash" />} onClick={() => ask(true)}>
            {say.delete}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {duplicate.isError && (
        <span className={classes["hint"]} role="alert">
          {problemText(duplicate.error, w)}
        </span>
      )}
      <Delete cohort={cohort} onClose={() => ask(false)} opened={asks} />
    </>
  );
}

/** A cohort of its own with the same definition and settings. Its schedule and its history are not copied. */
function useDuplicate({ name, timeZone, definition, identifierOrder, guard, tags }: CohortView) {
  const { w } = useWords();
  const { client } = useApp();
  const navigate = useNavigate();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: () => {
      const copy: CohortRequest = {
        name: w.cohorts.copyOf(name).slice(0, 200),
        timeZone,
        definition,
        ...(identifierOrder && { identifierOrder }),
        ...(tags && { tags }),
        ...(guard && { guard }),
      };
      return client.post<CohortView>("/cohorts", copy);
    },
    onSuccess: async ({ id }) => {
      await refresh(["cohorts"]);
      // A list is not edited, but replaced: what is changed first is its name.
      const to = definition.kind === "list" ? "/cohorts/$cohortId/settings" : "/cohorts/$cohortId/edit";
      await navigate({ to, params: { cohortId: id } });
    },
  });
}

interface DeleteProps {
  cohort: CohortView;
  opened: boolean;
  onClose(): void;
}

function Delete({ cohort, opened, onClose }: DeleteProps) {
  const { w, f } = useWords();
  const say = w.cohorts;
  const { client } = useApp();
  const navigate = useNavigate();
  const refresh = useRefresh();
  /** What the API refused at first, and the reader has been told of. */
  const [accepted, accept] = useState<Record<string, string>>({});
  const [told, tell] = useState<string[]>([]);
  const remove = useMutation({
    mutationFn: () => client.delete(`/cohorts/${cohort.id}?${new URLSearchParams(accepted)}`),
    onSuccess: async () => {
      await navigate({ to: "/cohorts" });
      await refresh(["cohorts"], ["schedules"]);
    },
    onError: (error) => {
      if (!(error instanceof Refused)) return;
      if (error.code === "scheduled") {
        accept({ ...accepted, force: "true" });
        tell([...told, say.deleteScheduled]);
      } else if (error.code === "members-left-at-braze") {
        const held = (error.problem?.["held"] ?? []) as { members: number }[];
        accept({ ...accepted, leaveMembers: "true" });
        tell([...told, say.deleteHeld(f.number(held.reduce((sum, { members }) => sum + members, 0)))]);
      }
    },
  });
  const isAsked =
    remove.error instanceof Refused && ["scheduled", "members-left-at-braze"].includes(remove.error.code);
  return (
    <Confirm
      action={told.length > 0 ? say.deleteAnyway : say.delete}
      busy={remove.isPending}
      error={isAsked ? undefined : remove.error}
      onClose={onClose}
      onConfirm={() => remove.mutate()}
      opened={opened}
      title={say.deleteTitle(cohort.name)}
    >
      <p className={classes["text"]}>{say.deleteText}</p>
      {told.map((text) => (
        <Note key={text} live tone="warn">
          {text}
        </Note>
      ))}
    </Confirm>
  );
}

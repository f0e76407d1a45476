import { ActionIcon, Menu } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { CohortRequest } from "../../shared/contract/cohorts.ts";
import type { CohortView } from "../../shared/contract/definition-checks.ts";
import { useRefresh } from "../api/queries.ts";
import { useApp } from "../app/app.ts";
import { ConfirmDeletion } from "../parts/confirm-deletion.tsx";
import { Icon } from "../parts/icon.tsx";
import { problemText } from "../parts/problem-note.tsx";
import { useWords } from "../words/use-words.tsx";
import classes from "./cohorts.module.css";

/** What is rarely done to a cohort. */
export function MoreActions({ cohort }: { cohort: CohortView }) {
  const { w, locale } = useWords();
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
          {problemText(duplicate.error, w, locale)}
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
  const { w } = useWords();
  const say = w.cohorts;
  const navigate = useNavigate();
  const refresh = useRefresh();
  return (
    <ConfirmDeletion
      action={say.delete}
      consequences={{ scheduled: say.deleteScheduled, held: say.deleteHeld, action: say.deleteAnyway }}
      onClose={onClose}
      onDeleted={async () => {
        await navigate({ to: "/cohorts" });
        await refresh(["cohorts"], ["schedules"]);
      }}
      opened={opened}
      path={`/cohorts/${cohort.id}`}
      title={say.deleteTitle(cohort.name)}
    >
      <p className={classes["text"]}>{say.deleteText}</p>
    </ConfirmDeletion>
  );
}

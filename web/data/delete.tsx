import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { DataSet } from "../../shared/contract/data-sets.ts";
import { useRefresh } from "../api/queries.ts";
import { useApp } from "../app/app.ts";
import layout from "../cohorts/cohorts.module.css";
import { Confirm } from "../parts/confirm.tsx";
import { useWords } from "../words/use-words.tsx";

/** The files stay. It is refused while cohorts use it, which the page names. */
export function DeleteDataSet({ dataSet: { id, name } }: { dataSet: DataSet }) {
  const { w } = useWords();
  const say = w.data;
  const { client, session } = useApp();
  const navigate = useNavigate();
  const refresh = useRefresh();
  const [asks, ask] = useState(false);
  const remove = useMutation({
    mutationFn: () => client.delete(`/data-sets/${id}`),
    onSuccess: async () => {
      await navigate({ to: "/data-sets" });
      await refresh(["data-sets"]);
    },
    onError: () => refresh(["cohorts"]),
  });
  if (!session.may("connections/write")) return null;
  return (
    <>
      <Button onClick={() => ask(true)} variant="default">
        {say.delete}
      </Button>
      <Confirm
        action={say.delete}
        busy={remove.isPending}
        error={remove.error}
        onClose={() => ask(false)}
        onConfirm={() => remove.mutate()}
        opened={asks}
        title={say.deleteTitle(name)}
      >
        <p className={layout["text"]}>{say.deleteText}</p>
      </Confirm>
    </>
  );
}

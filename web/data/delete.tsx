import { Button } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { DataSet } from "../../shared/contract/data-sets.ts";
import { useRefresh } from "../api/queries.ts";
import { useApp } from "../app/app.ts";
import layout from "../cohorts/cohorts.module.css";
import { ConfirmDeletion } from "../parts/confirm-deletion.tsx";
import { useWords } from "../words/use-words.tsx";

/** The files stay. It is refused while cohorts use it, which the page names. */
export function DeleteDataSet({ dataSet: { id, name } }: { dataSet: DataSet }) {
  const { w } = useWords();
  const say = w.data;
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
        onClose={() => ask(false)}
        onDeleted={async () => {
          await navigate({ to: "/data-sets" });
          await refresh(["data-sets"]);
        }}
        onRefused={() => refresh(["cohorts"])}
        opened={asks}
        path={`/data-sets/${id}`}
        title={say.deleteTitle(name)}
      >
        <p className={layout["text"]}>{say.deleteText}</p>
      </ConfirmDeletion>
    </>
  );
}

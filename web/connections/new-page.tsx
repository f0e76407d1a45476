import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import type { ConnectionView } from "../../shared/contract/connections.ts";
import { useRefresh } from "../api/queries.ts";
import { useApp } from "../app/app.ts";
import { Note } from "../parts/note.tsx";
import { PageHead } from "../parts/page-head.tsx";
import parts from "../parts/parts.module.css";
import { ProblemNote } from "../parts/problem-note.tsx";
import { useWords } from "../words/use-words.tsx";
import classes from "./connections.module.css";
import { newConnection, settingsOf } from "./draft.ts";
import { ContactFields, WorkspaceFields } from "./fields.tsx";

export function NewConnectionPage() {
  const { w, locale } = useWords();
  const say = w.connections;
  const { client, session } = useApp();
  const navigate = useNavigate();
  const refresh = useRefresh();
  const [draft, change] = useState(() => newConnection(locale));
  const [marked, mark] = useState(false);
  const settings = settingsOf(draft);
  const create = useMutation({
    mutationFn: () => client.post<ConnectionView>("/connections", settings),
    onSuccess: async ({ id }) => {
      await refresh(["connections"]);
      await navigate({ to: "/connections/$connectionId", params: { connectionId: id } });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mark(true);
    if (settings) create.mutate();
  };
  const mayDo = session.may("connections/write");
  const fields = { draft, marked, set: (next: Partial<typeof draft>) => change({ ...draft, ...next }) };
  return (
    <>
      <PageHead back={{ to: "/connections", label: say.title }} title={say.create} />
      <form className={classes["form"]} noValidate onSubmit={submit}>
        <WorkspaceFields {...fields} />
        <ContactFields {...fields} />
        {create.isError && <ProblemNote error={create.error} />}
        {!mayDo && <Note tone="idle">{w.common.notAllowed}</Note>}
        <div className={parts["formActions"]}>
          <Button disabled={!mayDo} loading={create.isPending} type="submit">
            {say.save}
          </Button>
          <Button onClick={() => navigate({ to: "/connections" })} variant="default">
            {w.common.cancel}
          </Button>
        </div>
      </form>
    </>
  );
}

import { Button, TagsInput, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import type { ConnectionView } from "../../shared/contract/connections.ts";
import { useRefresh } from "../api/queries.ts";
import { useApp } from "../app/app.ts";
import layout from "../cohorts/cohorts.module.css";
import { Card } from "../parts/card.tsx";
import { Note } from "../parts/note.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { addressesIn, isAddress } from "../plan/plan-draft.ts";
import { useWords } from "../words/use-words.tsx";
import classes from "./connections.module.css";

export function NewConnectionPage() {
  const { w, locale } = useWords();
  const say = w.connections;
  const { client, session } = useApp();
  const navigate = useNavigate();
  const refresh = useRefresh();
  const [draft, change] = useState({ name: "", endpoint: "", partner: "kubit", contacts: [] as string[] });
  const [marked, mark] = useState(false);
  const set = (next: Partial<typeof draft>) => change({ ...draft, ...next });
  const name = draft.name.trim();
  const endpoint = draft.endpoint.trim();
  const create = useMutation({
    mutationFn: () => client.post<ConnectionView>("/connections", { ...draft, name, endpoint, locale }),
    onSuccess: async ({ id }) => {
      await refresh(["connections"]);
      await navigate({ to: "/connections/$connectionId", params: { connectionId: id } });
    },
  });
  const wrong = draft.contacts.find((address) => !isAddress(address));
  const missing = draft.contacts.length === 0;
  const hasEndpoint = URL.canParse(endpoint) && endpoint.startsWith("http");
  const complete = name !== "" && hasEndpoint && draft.partner !== "" && wrong === undefined && !missing;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mark(true);
    if (complete) create.mutate();
  };
  const mayDo = session.may("connections/write");
  return (
    <>
      <PageHead back={{ to: "/connections", label: say.title }} title={say.create} />
      <form className={classes["form"]} noValidate onSubmit={submit}>
        <Card>
          <TextInput
            error={marked && name === "" && say.nameMissing}
            label={say.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
            placeholder={say.namePlaceholder}
            required
            value={draft.name}
          />
          <TextInput
            description={say.endpointHelp}
            error={marked && !hasEndpoint && say.endpointMissing}
            inputMode="url"
            label={say.endpoint}
            onChange={(event) => set({ endpoint: event.currentTarget.value })}
            required
            value={draft.endpoint}
          />
          <TextInput
            description={say.partnerHelp}
            error={marked && draft.partner === "" && say.partnerMissing}
            label={say.partner}
            onChange={(event) => set({ partner: event.currentTarget.value.trim().toLowerCase() })}
            required
            value={draft.partner}
          />
          <TagsInput
            description={w.plan.recipientsHint}
            error={
              wrong === undefined
                ? marked && missing && w.plan.recipientsMissing
                : w.plan.recipientsInvalid(wrong)
            }
            label={say.contacts}
            onChange={(contacts) => set({ contacts: addressesIn(contacts) })}
            required
            splitChars={[",", ";", " "]}
            value={draft.contacts}
          />
        </Card>
        {create.isError && <ProblemNote error={create.error} />}
        {!mayDo && <Note tone="idle">{w.common.notAllowed}</Note>}
        <div className={layout["formActions"]}>
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

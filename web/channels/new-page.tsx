import { Button, PasswordInput, Radio, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useRef, useState } from "react";
import type { ChannelRequest, NewChannelSecret } from "../../shared/contract/channels.ts";
import { useRefresh } from "../api/queries.ts";
import { useApp } from "../app/app.ts";
import classes from "../connections/connections.module.css";
import { Card } from "../parts/card.tsx";
import { LinkButton } from "../parts/link-button.tsx";
import { Note } from "../parts/note.tsx";
import { PageHead } from "../parts/page-head.tsx";
import parts from "../parts/parts.module.css";
import { ProblemNote } from "../parts/problem-note.tsx";
import plan from "../plan/plan.module.css";
import { useWords } from "../words/use-words.tsx";
import { SecretShown } from "./secret.tsx";

export function NewChannelPage() {
  const { w } = useWords();
  const say = w.channels;
  const [made, show] = useState<NewChannelSecret>();
  return (
    <>
      <PageHead back={{ to: "/channels", label: say.title }} title={made?.name ?? say.create} />
      {made?.secret === undefined ? (
        <ChannelForm onMade={show} />
      ) : (
        <Made channel={made} secret={made.secret} />
      )}
    </>
  );
}

/** The secret is shown here and never again. */
function Made({ channel: { id }, secret }: { channel: NewChannelSecret; secret: string }) {
  const { w } = useWords();
  return (
    <div className={classes["form"]}>
      <SecretShown secret={secret} />
      <div>
        <LinkButton params={{ channelId: id }} to="/channels/$channelId">
          {w.channels.toChannel}
        </LinkButton>
      </div>
    </div>
  );
}

function ChannelForm({ onMade }: { onMade(channel: NewChannelSecret): void }) {
  const { w } = useWords();
  const say = w.channels;
  const { client, session } = useApp();
  const navigate = useNavigate();
  const refresh = useRefresh();
  const [draft, change] = useState<ChannelRequest>({ kind: "slack", name: "", url: "" });
  const [marked, mark] = useState(false);
  // A repeated click is the same wish: it makes one channel.
  const wish = useRef({ about: "", key: "" });
  const wanted = { ...draft, name: draft.name.trim(), url: draft.url.trim() };
  const isUrl = URL.canParse(wanted.url) && wanted.url.startsWith("http");
  const create = useMutation({
    mutationFn: () => {
      const about = JSON.stringify(wanted);
      if (wish.current.about !== about) wish.current = { about, key: crypto.randomUUID() };
      return client.post<NewChannelSecret>("/channels", wanted, { once: wish.current.key });
    },
    onSuccess: async (made) => {
      await refresh(["channels"]);
      if (made.secret === undefined)
        await navigate({ to: "/channels/$channelId", params: { channelId: made.id } });
      else onMade(made);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mark(true);
    if (wanted.name !== "" && isUrl) create.mutate();
  };
  const mayDo = session.may("connections/write");
  const address = {
    description: say.addressHelp[draft.kind],
    error: marked && !isUrl && say.addressMissing,
    label: say.address,
    onChange: (event: { currentTarget: { value: string } }) =>
      change({ ...draft, url: event.currentTarget.value }),
    required: true,
    value: draft.url,
  };
  return (
    <form className={classes["form"]} noValidate onSubmit={submit}>
      <Card>
        <Radio.Group
          label={say.kind}
          onChange={(kind) => change({ ...draft, kind: kind === "slack" ? "slack" : "webhook" })}
          value={draft.kind}
        >
          <div className={plan["choices"]}>
            {(["slack", "webhook"] as const).map((kind) => (
              <Radio.Card className={plan["choice"] ?? ""} key={kind} value={kind}>
                <Radio.Indicator />
                <span>{say.kindChoices[kind]}</span>
              </Radio.Card>
            ))}
          </div>
        </Radio.Group>
        <TextInput
          error={marked && wanted.name === "" && say.nameMissing}
          label={say.name}
          maxLength={200}
          onChange={(event) => change({ ...draft, name: event.currentTarget.value })}
          placeholder={say.namePlaceholder}
          required
          value={draft.name}
        />
        {draft.kind === "slack" ? (
          <PasswordInput
            {...address}
            autoComplete="off"
            visibilityToggleButtonProps={{ "aria-label": w.connections.showKey }}
          />
        ) : (
          <TextInput {...address} inputMode="url" />
        )}
      </Card>
      {create.isError && <ProblemNote error={create.error} />}
      {!mayDo && <Note tone="idle">{w.common.notAllowed}</Note>}
      <div className={parts["formActions"]}>
        <Button disabled={!mayDo} loading={create.isPending} type="submit">
          {say.save}
        </Button>
        <Button onClick={() => navigate({ to: "/channels" })} variant="default">
          {w.common.cancel}
        </Button>
      </div>
    </form>
  );
}

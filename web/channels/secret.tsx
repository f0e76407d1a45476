import { Button, PasswordInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { ChannelView, NewChannelSecret } from "../../shared/contract/channels.ts";
import { useRefresh } from "../api/queries.ts";
import { useApp } from "../app/app.ts";
import { CopyText } from "../braze/copy-text.tsx";
import layout from "../cohorts/cohorts.module.css";
import { Confirm } from "../parts/confirm.tsx";
import { Note } from "../parts/note.tsx";
import { useWords } from "../words/use-words.tsx";

export function SecretShown({ secret }: { secret: string }) {
  const { w } = useWords();
  return (
    <Note live tone="good">
      <span>{w.channels.secretOnce}</span>
      <CopyText text={secret} what={w.channels.secret} />
    </Note>
  );
}

/** A new secret of a webhook, or a new address of a Slack channel, which is its secret. */
export function RenewSecret({ channel: { id, kind, name } }: { channel: ChannelView }) {
  const { w } = useWords();
  const say = w.channels;
  const { client } = useApp();
  const refresh = useRefresh();
  const [asks, ask] = useState(false);
  const [url, type] = useState("");
  const isSlack = kind === "slack";
  const renew = useMutation({
    mutationFn: () =>
      client.post<NewChannelSecret>(`/channels/${id}/secret`, isSlack ? { url: url.trim() } : {}),
    async onSuccess() {
      ask(false);
      type("");
      await refresh(["channels"]);
    },
  });
  const action = isSlack ? say.renewAddress : say.renew;
  return (
    <>
      <div>
        <Button onClick={() => ask(true)} size="sm" variant="default">
          {action}
        </Button>
      </div>
      {renew.data?.secret !== undefined && <SecretShown secret={renew.data.secret} />}
      {renew.isSuccess && isSlack && (
        <Note live tone="good">
          {say.renewed}
        </Note>
      )}
      <Confirm
        action={action}
        busy={renew.isPending}
        error={renew.error}
        onClose={() => ask(false)}
        onConfirm={() => renew.mutate()}
        opened={asks}
        title={isSlack ? say.renewAddressTitle(name) : say.renewTitle(name)}
      >
        <p className={layout["text"]}>{isSlack ? say.renewAddressText : say.renewText}</p>
        {isSlack && (
          <PasswordInput
            autoComplete="off"
            label={say.address}
            onChange={(event) => type(event.currentTarget.value)}
            value={url}
            visibilityToggleButtonProps={{ "aria-label": w.connections.showKey }}
          />
        )}
      </Confirm>
    </>
  );
}

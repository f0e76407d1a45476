import { Button, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import type { ChannelChange, ChannelView } from "../../shared/contract/channels.ts";
import type { ChannelTestAnswer } from "../../shared/contract/deliveries.ts";
import { Refused } from "../api/calls.ts";
import { useRefresh } from "../api/queries.ts";
import { useApp } from "../app/app.ts";
import { Missing } from "../app/missing.tsx";
import layout from "../cohorts/cohorts.module.css";
import classes from "../connections/connections.module.css";
import { Badge } from "../parts/badge.tsx";
import { Card } from "../parts/card.tsx";
import { Confirm } from "../parts/confirm.tsx";
import { ConfirmDeletion } from "../parts/confirm-deletion.tsx";
import { Note } from "../parts/note.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { Rows } from "../parts/rows.tsx";
import { useWords } from "../words/use-words.tsx";
import { Deliveries } from "./deliveries.tsx";
import { useChannel } from "./queries.ts";
import { RenewSecret } from "./secret.tsx";
import { tones, whyNot } from "./status.ts";

export function ChannelPage() {
  const { w } = useWords();
  const { channelId = "" } = useParams({ strict: false });
  const channel = useChannel(channelId);
  if (channel.error instanceof Refused && channel.error.code === "not-found") return <Missing />;
  if (channel.data) return <Loaded channel={channel.data} />;
  if (channel.isError) return <ProblemNote error={channel.error} retry={() => channel.refetch()} />;
  return <Rows label={w.common.loading} />;
}

function Loaded({ channel }: { channel: ChannelView }) {
  const { w, f } = useWords();
  const say = w.channels;
  const { session } = useApp();
  const { kind, name, url, host, status, secretSince, earlierSecretUntil } = channel;
  const mayDo = session.may("connections/write");
  return (
    <>
      <PageHead
        back={{ to: "/channels", label: say.title }}
        badge={<Badge tone={tones[status]}>{say.statuses[status]}</Badge>}
        lead={say.statusTexts[status]}
        title={name}
      >
        {mayDo && (
          <>
            <Rename channel={channel} />
            <Enable channel={channel} />
            <Delete channel={channel} />
          </>
        )}
      </PageHead>
      <div className={layout["columns"]}>
        <div className={layout["column"]}>
          <Deliveries channel={channel} />
        </div>
        <div className={layout["column"]}>
          <Card>
            <dl className={classes["facts"]}>
              <dt>{say.kind}</dt>
              <dd>{say.kinds[kind]}</dd>
              <dt>{say.host}</dt>
              <dd>{url ?? host}</dd>
              {kind === "webhook" && (
                <>
                  <dt>{say.secretSince}</dt>
                  <dd>
                    {f.moment(secretSince)}
                    {earlierSecretUntil !== undefined && (
                      <span className={layout["hint"]}>
                        {" "}
                        {say.earlierSecret(f.moment(earlierSecretUntil))}
                      </span>
                    )}
                  </dd>
                </>
              )}
            </dl>
            {mayDo && (
              <>
                <Test channel={channel} />
                <RenewSecret channel={channel} />
              </>
            )}
          </Card>
        </div>
      </div>
    </>
  );
}

function Test({ channel: { id } }: { channel: ChannelView }) {
  const { w, locale } = useWords();
  const say = w.channels;
  const { client } = useApp();
  const test = useMutation({
    mutationFn: () => client.post<ChannelTestAnswer>(`/channels/${id}/test`, { locale }),
  });
  return (
    <>
      <div>
        <Button loading={test.isPending} onClick={() => test.mutate()} size="sm" variant="light">
          {say.test}
        </Button>
      </div>
      {test.isSuccess && (
        <Note live tone={test.data.state === "delivered" ? "good" : "warn"}>
          {test.data.state === "delivered" ? say.tested : say.testFailed(whyNot(test.data, w) ?? "")}
        </Note>
      )}
      {test.isError && <ProblemNote error={test.error} />}
    </>
  );
}

function useChange(id: string, onDone: () => void) {
  const { client } = useApp();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (change: ChannelChange) => client.patch<ChannelView>(`/channels/${id}`, change),
    async onSuccess() {
      onDone();
      await refresh(["channels"]);
    },
  });
}

function Rename({ channel: { id, name } }: { channel: ChannelView }) {
  const { w } = useWords();
  const say = w.channels;
  const [typed, type] = useState<string>();
  const rename = useChange(id, () => type(undefined));
  const next = typed?.trim() ?? "";
  return (
    <>
      <Button onClick={() => type(name)} variant="default">
        {say.rename}
      </Button>
      <Confirm
        action={say.renameSave}
        busy={rename.isPending}
        error={rename.error}
        onClose={() => type(undefined)}
        onConfirm={() => next !== "" && rename.mutate({ name: next })}
        opened={typed !== undefined}
        title={say.renameTitle(name)}
      >
        <TextInput
          error={next === "" && say.nameMissing}
          label={say.name}
          maxLength={200}
          onChange={(event) => type(event.currentTarget.value)}
          value={typed ?? ""}
        />
      </Confirm>
    </>
  );
}

function Enable({ channel: { id, name, status } }: { channel: ChannelView }) {
  const { w } = useWords();
  const say = w.channels;
  const [asks, ask] = useState(false);
  const change = useChange(id, () => ask(false));
  if (status !== "active")
    return (
      <>
        <Button loading={change.isPending} onClick={() => change.mutate({ disabled: false })}>
          {say.enable}
        </Button>
        {change.isError && <ProblemNote error={change.error} />}
      </>
    );
  return (
    <>
      <Button onClick={() => ask(true)} variant="default">
        {say.disable}
      </Button>
      <Confirm
        action={say.disable}
        busy={change.isPending}
        error={change.error}
        onClose={() => ask(false)}
        onConfirm={() => change.mutate({ disabled: true })}
        opened={asks}
        title={say.disableTitle(name)}
      >
        <p className={layout["text"]}>{say.disableText}</p>
      </Confirm>
    </>
  );
}

function Delete({ channel: { id, name } }: { channel: ChannelView }) {
  const { w } = useWords();
  const say = w.channels;
  const navigate = useNavigate();
  const refresh = useRefresh();
  const [asks, ask] = useState(false);
  return (
    <>
      <Button onClick={() => ask(true)} variant="default">
        {say.delete}
      </Button>
      <ConfirmDeletion
        action={say.delete}
        onClose={() => ask(false)}
        onDeleted={async () => {
          await navigate({ to: "/channels" });
          await refresh(["channels"]);
        }}
        onRefused={() => refresh(["channels"])}
        opened={asks}
        path={`/channels/${id}`}
        title={say.deleteTitle(name)}
      >
        <p className={layout["text"]}>{say.deleteText}</p>
      </ConfirmDeletion>
    </>
  );
}

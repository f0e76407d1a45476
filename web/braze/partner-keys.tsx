import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { NewSandboxKey, SandboxKeyView } from "../../shared/contract/sandbox-received.ts";
import { useRefresh } from "../api/queries.ts";
import { useApp } from "../app/app.ts";
import layout from "../cohorts/cohorts.module.css";
import lists from "../connections/connections.module.css";
import { Badge } from "../parts/badge.tsx";
import { Card } from "../parts/card.tsx";
import { Confirm } from "../parts/confirm.tsx";
import { Icon } from "../parts/icon.tsx";
import { Note } from "../parts/note.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { useWords } from "../words/use-words.tsx";
import { CopyText } from "./copy-text.tsx";
import { usePartner } from "./queries.ts";

export function PartnerKeys({ keys }: { keys: readonly SandboxKeyView[] }) {
  const { w } = useWords();
  const say = w.braze.partner;
  const { client } = useApp();
  const partner = usePartner();
  const refresh = useRefresh();
  const create = useMutation({
    mutationFn: () => client.post<NewSandboxKey>(`/sandbox/partners/${partner}/keys`, {}),
    onSettled: () => refresh(["braze", "partner"]),
  });
  return (
    <Card
      aside={
        <Button leftSection={<Icon name="plus" />} loading={create.isPending} onClick={() => create.mutate()}>
          {say.create}
        </Button>
      }
      title={say.keys}
    >
      <p className={layout["quietText"]}>{keys.length === 0 ? say.noKeys : say.keysText}</p>
      {create.isError && <ProblemNote error={create.error} />}
      {create.isSuccess && (
        <Note live tone="good">
          <span>{say.created}</span>
          <CopyText text={create.data.key} what={say.keys} />
        </Note>
      )}
      {keys.length > 0 && (
        <ul className={lists["keys"]}>
          {keys.map((one) => (
            // The whole key is shown as long as it is of use.
            <Key key={one.id} one={one} onInvalidated={() => create.data?.id === one.id && create.reset()} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function Key({ one, onInvalidated }: { one: SandboxKeyView; onInvalidated(): void }) {
  const { w, f } = useWords();
  const say = w.braze.partner;
  const { client } = useApp();
  const refresh = useRefresh();
  const [asks, ask] = useState(false);
  const isActive = one.status === "active";
  const invalidate = useMutation({
    mutationFn: () => client.delete(`/sandbox/partners/${one.partner}/keys/${one.id}`),
    async onSuccess() {
      ask(false);
      onInvalidated();
      await refresh(["braze", "partner"]);
    },
  });
  const used = one.lastUsedAt === undefined ? say.unused : say.usedAt(f.moment(one.lastUsedAt));
  return (
    <li>
      <code className={lists["masked"]}>{one.masked}</code>
      <Badge tone={isActive ? "good" : "idle"}>{isActive ? say.active : say.invalidated}</Badge>
      <span className={lists["quiet"]}>{`${say.madeAt(f.moment(one.createdAt))}, ${used}`}</span>
      {isActive && (
        <Button
          aria-label={`${say.invalidate} ${one.masked}`}
          className={lists["end"] ?? ""}
          onClick={() => ask(true)}
          size="compact-sm"
          variant="default"
        >
          {say.invalidate}
        </Button>
      )}
      <Confirm
        action={say.invalidate}
        busy={invalidate.isPending}
        error={invalidate.error}
        onClose={() => ask(false)}
        onConfirm={() => invalidate.mutate()}
        opened={asks}
        title={say.invalidateTitle(one.masked)}
      >
        <p className={layout["text"]}>{say.invalidateText}</p>
      </Confirm>
    </li>
  );
}

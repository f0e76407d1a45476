import { Button, Checkbox, PasswordInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { ConnectionView, KeyView } from "../../shared/contract/connections.ts";
import { useRefresh } from "../api/queries.ts";
import { useApp } from "../app/app.ts";
import layout from "../cohorts/cohorts.module.css";
import { Badge } from "../parts/badge.tsx";
import { Card } from "../parts/card.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { useWords } from "../words/use-words.tsx";
import classes from "./connections.module.css";
import { InvalidateKey } from "./invalidate-key.tsx";

export function Keys({ connection }: { connection: ConnectionView }) {
  const { w } = useWords();
  const say = w.connections;
  const { session } = useApp();
  const { keys, status } = connection;
  return (
    <Card title={say.keys}>
      <p className={layout["quietText"]}>{keys.length === 0 ? say.noKeys : say.keysText}</p>
      {keys.length > 0 && (
        <ul className={classes["keys"]}>
          {keys.map((one) => (
            <Key connection={connection} key={one.id} one={one} />
          ))}
        </ul>
      )}
      {status !== "disabled" && session.may("keys/admin") && <AddKey connection={connection} />}
    </Card>
  );
}

function Key({ connection, one }: { connection: ConnectionView; one: KeyView }) {
  const { w, f } = useWords();
  const say = w.connections;
  const { session } = useApp();
  const [asks, ask] = useState(false);
  const isActive = one.status === "active";
  return (
    <li>
      <code className={classes["masked"]}>{one.masked}</code>
      <Badge tone={isActive ? "good" : "idle"}>{isActive ? say.keyActive : say.keyInvalid}</Badge>
      <span className={classes["quiet"]}>
        {one.invalidatedAt === undefined
          ? say.added(one.addedBy, f.moment(one.addedAt))
          : say.invalidated(one.invalidatedBy ?? "", f.moment(one.invalidatedAt))}
      </span>
      {isActive && session.may("keys/admin") && (
        <Button
          aria-label={`${say.invalidate} ${one.masked}`}
          className={classes["end"] ?? ""}
          onClick={() => ask(true)}
          size="compact-sm"
          variant="default"
        >
          {say.invalidate}
        </Button>
      )}
      {asks && <InvalidateKey connection={connection} one={one} onClose={() => ask(false)} />}
    </li>
  );
}

function AddKey({ connection: { id, keys } }: { connection: ConnectionView }) {
  const { w } = useWords();
  const say = w.connections;
  const { client } = useApp();
  const refresh = useRefresh();
  const [key, type] = useState("");
  const [same, confirm] = useState(false);
  const [marked, mark] = useState(false);
  const isFirst = keys.length === 0;
  const add = useMutation({
    mutationFn: () => {
      const body = { key: key.trim(), ...(!isFirst && { confirmSameWorkspace: same }) };
      return client.post<KeyView>(`/connections/${id}/keys`, body);
    },
    async onSuccess() {
      type("");
      confirm(false);
      mark(false);
      await refresh(["connections"]);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mark(true);
    if (key.trim() !== "" && (isFirst || same)) add.mutate();
  };
  return (
    <form className={classes["addKey"]} noValidate onSubmit={submit}>
      <PasswordInput
        autoComplete="off"
        description={say.keyHelp}
        error={marked && key.trim() === "" && say.keyMissing}
        label={say.key}
        onChange={(event) => type(event.currentTarget.value)}
        value={key}
        visibilityToggleButtonProps={{ "aria-label": say.showKey }}
      />
      {!isFirst && (
        <Checkbox
          checked={same}
          error={marked && !same && say.sameWorkspaceMissing}
          label={say.sameWorkspace}
          onChange={(event) => confirm(event.currentTarget.checked)}
        />
      )}
      {add.isPending && (
        <p className={layout["quietText"]} role="status">
          {say.checking}
        </p>
      )}
      {add.isError && <ProblemNote error={add.error} />}
      <div>
        <Button loading={add.isPending} type="submit" variant={isFirst ? "filled" : "default"}>
          {say.addKey}
        </Button>
      </div>
    </form>
  );
}

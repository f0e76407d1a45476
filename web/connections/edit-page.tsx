import { useMutation } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import type { ConnectionView } from "../../shared/contract/connections.ts";
import { type Client, isChangedMeanwhile, Refused } from "../api/calls.ts";
import { useConnection, useRefresh } from "../api/queries.ts";
import { useApp } from "../app/app.ts";
import { Missing } from "../app/missing.tsx";
import { useChannels } from "../channels/queries.ts";
import layout from "../cohorts/cohorts.module.css";
import { Note } from "../parts/note.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { Rows } from "../parts/rows.tsx";
import { SaveActions } from "../parts/save-actions.tsx";
import { useUnsaved } from "../parts/unsaved.ts";
import { useWords } from "../words/use-words.tsx";
import classes from "./connections.module.css";
import { changesOf, connectionDraftOf, type Settings, settingsIn, settingsOf } from "./draft.ts";
import { ContactFields, PauseField, WorkspaceFields } from "./fields.tsx";

export function EditConnectionPage() {
  const { w } = useWords();
  const { connectionId = "" } = useParams({ strict: false });
  const connection = useConnection(connectionId);
  if (connection.error instanceof Refused && connection.error.code === "not-found") return <Missing />;
  if (connection.isLoadingError)
    return <ProblemNote error={connection.error} retry={() => connection.refetch()} />;
  if (!connection.data) return <Rows label={w.common.loading} />;
  const { name } = connection.data;
  return (
    <>
      <PageHead
        back={{ to: "/connections/$connectionId", params: { connectionId }, label: name }}
        title={w.connections.editTitle(name)}
      />
      <Edited connection={connection.data} key={connectionId} />
    </>
  );
}

function Edited({ connection }: { connection: ConnectionView }) {
  const { w, f } = useWords();
  const say = w.connections;
  const { client, session } = useApp();
  const navigate = useNavigate();
  const refresh = useRefresh();
  const [opened] = useState(connection);
  // As it was when the form was opened; after a conflict, as the others left it.
  const [seen, see] = useState(connection);
  const [draft, change] = useState(() => connectionDraftOf(settingsIn(connection)));
  const [marked, mark] = useState(false);
  const edited = useUnsaved();
  const { id, firstImportAt } = connection;
  const settings = settingsOf(draft);
  const changes = settings ? changesOf(settingsIn(opened), settings) : {};
  const toConnection = () => navigate({ to: "/connections/$connectionId", params: { connectionId: id } });
  const save = useMutation({
    mutationFn: () => saved(client, seen, changes),
    onSuccess: async () => {
      edited.current = false;
      await refresh(["connections"]);
      await toConnection();
    },
    onError: (error) => {
      if (error instanceof ChangedByOthers) see(error.now);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mark(true);
    if (settings) save.mutate();
  };
  const fields = {
    draft,
    marked,
    set(next: Partial<typeof draft>) {
      edited.current = true;
      change({ ...draft, ...next });
    },
  };
  const channels = useChannels().data;
  const saidOf = (value: Settings[keyof Settings], field: keyof Settings) =>
    field === "channels" && Array.isArray(value)
      ? f.list(value.map((id) => channels?.find((one) => one.id === id)?.name ?? id))
      : Array.isArray(value)
        ? f.list(value)
        : value === "en" || value === "es"
          ? w.common.languages[value]
          : String(value);
  const isMoved = changes.endpoint !== undefined || changes.partner !== undefined;
  const conflict = save.error instanceof ChangedByOthers ? save.error : undefined;
  return (
    <form className={classes["form"]} noValidate onSubmit={submit}>
      <WorkspaceFields {...fields} {...(firstImportAt !== undefined && { fixedSince: firstImportAt })} />
      {isMoved && <Note tone="warn">{say.moved}</Note>}
      <ContactFields {...fields} />
      <PauseField {...fields} />
      <SaveActions
        action={w.cohorts.form.save}
        conflict={
          <>
            <span>{say.changedMeanwhile}</span>
            <ul className={layout["changes"]}>
              {conflict?.theirs.map((field) => (
                <li key={field}>
                  {say.theirs(say.settings[field], saidOf(settingsIn(conflict.now)[field], field))}
                </li>
              ))}
            </ul>
          </>
        }
        mayWrite={session.may("connections/write")}
        onCancel={toConnection}
        saving={{ isPending: save.isPending, error: save.error, isConflict: conflict !== undefined }}
      />
    </form>
  );
}

/** Somebody else changed what this form changes. */
class ChangedByOthers extends Error {
  readonly now: ConnectionView;
  readonly theirs: (keyof Settings)[];

  constructor(now: ConnectionView, theirs: (keyof Settings)[]) {
    super("changed by others");
    this.now = now;
    this.theirs = theirs;
  }
}

/** Tries before the reader is told. */
const TRIES = 3;

/**
 * Changes the connection where nobody else changed the same settings since `seen`. Imports and checks of keys raise the
 * version, too: they are no conflict.
 */
async function saved(client: Client, seen: ConnectionView, changes: Partial<Settings>): Promise<void> {
  const mine = Object.keys(changes) as (keyof Settings)[];
  if (mine.length === 0) return;
  const path = `/connections/${seen.id}`;
  let { version } = seen;
  for (let tried = 1; ; tried++) {
    try {
      await client.patch<ConnectionView>(path, { ...changes, version });
      return;
    } catch (error) {
      if (!isChangedMeanwhile(error)) throw error;
      const now = await client.get<ConnectionView>(path);
      const changed = changesOf(settingsIn(seen), settingsIn(now));
      const theirs = mine.filter((field) => field in changed);
      if (theirs.length > 0) throw new ChangedByOthers(now, theirs);
      if (tried === TRIES) throw error;
      version = now.version;
    }
  }
}

import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import type { ActivationView, ConnectionView } from "../../shared/contract/connections.ts";
import { Refused } from "../api/calls.ts";
import { useConnection, useRefresh, useSchedulesOf } from "../api/queries.ts";
import { useApp } from "../app/app.ts";
import { Missing } from "../app/missing.tsx";
import { useChannelNames } from "../channels/choose.tsx";
import layout from "../cohorts/cohorts.module.css";
import { Blocked } from "../mail/blocked.tsx";
import { Badge } from "../parts/badge.tsx";
import { Card } from "../parts/card.tsx";
import { LinkButton } from "../parts/link-button.tsx";
import { Note } from "../parts/note.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { Rows } from "../parts/rows.tsx";
import { useWords } from "../words/use-words.tsx";
import classes from "./connections.module.css";
import { DeleteConnection } from "./delete.tsx";
import { Enable } from "./enable.tsx";
import { Keys } from "./keys.tsx";
import { tones } from "./status.ts";

export function ConnectionPage() {
  const { w } = useWords();
  const { connectionId = "" } = useParams({ strict: false });
  const connection = useConnection(connectionId);
  if (connection.error instanceof Refused && connection.error.code === "not-found") return <Missing />;
  if (connection.data) return <Loaded connection={connection.data} />;
  if (connection.isError) return <ProblemNote error={connection.error} retry={() => connection.refetch()} />;
  return <Rows label={w.common.loading} />;
}

function Loaded({ connection }: { connection: ConnectionView }) {
  const { w, f } = useWords();
  const say = w.connections;
  const { session } = useApp();
  const { id, name, endpoint, partner, contacts, locale, secondsBeforeAdds, status } = connection;
  const channels = useChannelNames(connection.channels);
  return (
    <>
      <PageHead
        back={{ to: "/connections", label: say.title }}
        badge={<Badge tone={tones[status]}>{say.statuses[status]}</Badge>}
        lead={say.statusTexts[status]}
        title={name}
      >
        {session.may("connections/write") && (
          <LinkButton params={{ connectionId: id }} to="/connections/$connectionId/edit" variant="default">
            {say.edit}
          </LinkButton>
        )}
        <Enable connection={connection} />
        <DeleteConnection connection={connection} />
      </PageHead>
      <div className={layout["columns"]}>
        <div className={layout["column"]}>
          <Activation connection={connection} />
          <Keys connection={connection} />
        </div>
        <div className={layout["column"]}>
          <Card>
            <dl className={classes["facts"]}>
              <dt>{say.endpoint}</dt>
              <dd>{endpoint}</dd>
              <dt>{say.partner}</dt>
              <dd>{partner}</dd>
              <dt>{say.contacts}</dt>
              <dd>{f.list(contacts)}</dd>
              {channels.length > 0 && (
                <>
                  <dt>{w.channels.chosen}</dt>
                  <dd>{f.list(channels)}</dd>
                </>
              )}
              <dt>{w.plan.language}</dt>
              <dd>{w.common.languages[locale]}</dd>
              <dt>{say.pause}</dt>
              <dd>{f.number(secondsBeforeAdds)}</dd>
            </dl>
            <Blocked addresses={connection.blocked ?? []} stale={["connections", id]} />
          </Card>
          <Through connection={connection} />
        </div>
      </div>
    </>
  );
}

/** Tries the key at Braze, and makes the connection active. */
function Activation({ connection: { id, keys, status } }: { connection: ConnectionView }) {
  const { w } = useWords();
  const say = w.connections;
  const { client, session } = useApp();
  const refresh = useRefresh();
  const activate = useMutation({
    mutationFn: () => client.post<ActivationView>(`/connections/${id}/activation`),
    onSettled: () => refresh(["connections"]),
  });
  const hasKey = keys.some((key) => key.status === "active");
  if (!hasKey || status === "disabled" || !session.may("connections/write")) return null;
  const isActive = status === "active";
  return (
    <div className={classes["activation"]}>
      <div>
        <Button
          loading={activate.isPending}
          onClick={() => activate.mutate()}
          variant={isActive ? "default" : "filled"}
        >
          {isActive ? say.activateAgain : say.activate}
        </Button>
      </div>
      {activate.isSuccess && (
        <Note live tone={activate.data.usedOlderKey ? "warn" : "good"}>
          <span>{activate.data.usedOlderKey ? say.activatedOlder : say.activated}</span>
        </Note>
      )}
      {activate.isError && <ProblemNote error={activate.error} />}
    </div>
  );
}

function Through({ connection: { id } }: { connection: ConnectionView }) {
  const { w, locale } = useWords();
  const say = w.connections;
  const schedules = useSchedulesOf(id);
  const mine = schedules.data?.items ?? [];
  return (
    <Card title={say.schedules}>
      {mine.length === 0 && <p className={layout["quietText"]}>{say.noSchedules}</p>}
      {mine.length > 0 && (
        <ul className={classes["plain"]}>
          {mine.map(({ cohortId, cohortName, inWords }) => (
            <li key={cohortId}>
              <Link className={classes["name"]} params={{ cohortId }} to="/cohorts/$cohortId">
                {cohortName}
              </Link>
              <span className={classes["quiet"]}>{inWords[locale]}</span>
            </li>
          ))}
          {schedules.data?.cursor !== undefined && <li className={classes["quiet"]}>{w.common.andMore}</li>}
        </ul>
      )}
    </Card>
  );
}

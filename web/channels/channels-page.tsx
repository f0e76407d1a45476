import { Link } from "@tanstack/react-router";
import { useApp } from "../app/app.ts";
import classes from "../connections/connections.module.css";
import { Badge } from "../parts/badge.tsx";
import { Empty } from "../parts/empty.tsx";
import { Icon } from "../parts/icon.tsx";
import { LinkButton } from "../parts/link-button.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { Rows } from "../parts/rows.tsx";
import { useWords } from "../words/use-words.tsx";
import { useChannels } from "./queries.ts";
import { tones } from "./status.ts";

export function ChannelsPage() {
  const { w } = useWords();
  const say = w.channels;
  const { session } = useApp();
  const channels = useChannels();
  const create = session.may("connections/write") && (
    <LinkButton leftSection={<Icon name="plus" />} to="/channels/new">
      {say.create}
    </LinkButton>
  );
  const all = channels.data ?? [];
  return (
    <>
      <PageHead back={{ to: "/connections", label: w.connections.title }} lead={say.lead} title={say.title}>
        {all.length > 0 && create}
      </PageHead>
      {channels.isPending && <Rows label={w.common.loading} />}
      {channels.isError && <ProblemNote error={channels.error} retry={() => channels.refetch()} />}
      {channels.isSuccess && all.length === 0 && (
        <Empty icon="mail" text={say.none.text} title={say.none.title}>
          {create}
        </Empty>
      )}
      {all.length > 0 && (
        <ul className={classes["list"]}>
          {all.map(({ id, name, kind, host, status }) => (
            <li key={id}>
              <div>
                <Link className={classes["name"]} params={{ channelId: id }} to="/channels/$channelId">
                  {name}
                </Link>
                <span className={classes["quiet"]}>{`${say.kinds[kind]} · ${host}`}</span>
              </div>
              <Badge tone={tones[status]}>{say.statuses[status]}</Badge>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

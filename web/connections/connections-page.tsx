import { Link } from "@tanstack/react-router";
import { useConnections } from "../api/queries.ts";
import { useApp } from "../app/app.ts";
import { Badge } from "../parts/badge.tsx";
import { Empty } from "../parts/empty.tsx";
import { Icon } from "../parts/icon.tsx";
import { LinkButton } from "../parts/link-button.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { Rows } from "../parts/rows.tsx";
import { useWords } from "../words/use-words.tsx";
import classes from "./connections.module.css";
import { tones } from "./status.ts";

export function ConnectionsPage() {
  const { w } = useWords();
  const say = w.connections;
  const { session } = useApp();
  const connections = useConnections();
  const create = session.may("connections/write") && (
    <LinkButton leftSection={<Icon name="plus" />} to="/connections/new">
      {say.create}
    </LinkButton>
  );
  const all = connections.data ?? [];
  return (
    <>
      <PageHead lead={say.lead} title={say.title}>
        <LinkButton to="/channels" variant="default">
          {w.channels.title}
        </LinkButton>
        {all.length > 0 && create}
      </PageHead>
      {connections.isPending && <Rows label={w.common.loading} />}
      {connections.isError && <ProblemNote error={connections.error} retry={() => connections.refetch()} />}
      {connections.isSuccess && all.length === 0 && (
        <Empty icon="plug" text={say.none.text} title={say.none.title}>
          {create}
        </Empty>
      )}
      {all.length > 0 && (
        <ul className={classes["list"]}>
          {all.map(({ id, name, endpoint, keys, status }) => (
            <li key={id}>
              <div>
                <Link
                  className={classes["name"]}
                  params={{ connectionId: id }}
                  to="/connections/$connectionId"
                >
                  {name}
                </Link>
                <span className={classes["quiet"]}>
                  {new URL(endpoint).host} ·{" "}
                  {say.keysCount(keys.filter((key) => key.status === "active").length)}
                </span>
              </div>
              <Badge tone={tones[status]}>{say.statuses[status]}</Badge>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

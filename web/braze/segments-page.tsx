import { Link } from "@tanstack/react-router";
import layout from "../cohorts/cohorts.module.css";
import { Empty } from "../parts/empty.tsx";
import { Icon } from "../parts/icon.tsx";
import { LinkButton } from "../parts/link-button.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { Rows } from "../parts/rows.tsx";
import { useWords } from "../words/use-words.tsx";
import classes from "./braze.module.css";
import { useSegments } from "./queries.ts";
import { filterSaid } from "./segment-said.ts";

export function SegmentsPage() {
  const speech = useWords();
  const { w, f } = speech;
  const say = w.braze.segments;
  const { list, views } = useSegments();
  const all = list.data ?? [];
  const create = (
    <LinkButton leftSection={<Icon name="plus" />} to="/braze/segments/new">
      {say.create}
    </LinkButton>
  );
  return (
    <>
      <PageHead lead={say.lead} title={say.title}>
        {all.length > 0 && create}
      </PageHead>
      {list.isPending && <Rows label={w.common.loading} />}
      {list.isError && <ProblemNote error={list.error} retry={() => list.refetch()} />}
      {list.isSuccess && all.length === 0 && (
        <Empty icon="users" text={say.none.text} title={say.none.title}>
          {create}
        </Empty>
      )}
      {all.length > 0 && (
        <ul className={classes["segments"]}>
          {all.map(({ id, name, filter }, at) => {
            const view = views[at]?.data;
            return (
              <li key={id}>
                <div>
                  <Link className={layout["name"]} params={{ segmentId: id }} to="/braze/segments/$segmentId">
                    {name}
                  </Link>
                  <p className={layout["quietText"]}>{filterSaid(filter, view?.cohorts ?? [], speech)}</p>
                </div>
                <span className={classes["number"]}>
                  {view ? say.users(view.users, f.number(view.users)) : "…"}
                </span>
              </li>
            );
          })}
        </ul>
      )}
    </>
  );
}

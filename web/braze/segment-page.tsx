import { Button } from "@mantine/core";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import type { SegmentView } from "../../shared/contract/sandbox-segments.ts";
import { Refused } from "../api/calls.ts";
import { useRefresh } from "../api/queries.ts";
import { Missing } from "../app/missing.tsx";
import layout from "../cohorts/cohorts.module.css";
import { Card } from "../parts/card.tsx";
import { ConfirmDeletion } from "../parts/confirm-deletion.tsx";
import { Icon } from "../parts/icon.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { Rows } from "../parts/rows.tsx";
import { useWords } from "../words/use-words.tsx";
import classes from "./braze.module.css";
import { PeopleTable } from "./people-table.tsx";
import { usePeople, useSegment } from "./queries.ts";
import { filterSaid } from "./segment-said.ts";

export function SegmentPage() {
  const { w } = useWords();
  const { segmentId = "" } = useParams({ strict: false });
  const segment = useSegment(segmentId);
  if (segment.error instanceof Refused && segment.error.code === "not-found") return <Missing />;
  if (segment.data) return <Loaded segment={segment.data} />;
  if (segment.isError) return <ProblemNote error={segment.error} retry={() => segment.refetch()} />;
  return <Rows label={w.common.loading} />;
}

function Loaded({ segment }: { segment: SegmentView }) {
  const speech = useWords();
  const { w, f } = speech;
  const say = w.braze.segments;
  const { users, filter, cohorts, name, id } = segment;
  const people = usePeople(id);
  return (
    <>
      <PageHead back={{ to: "/braze/segments", label: say.title }} title={name}>
        <DeleteSegment segment={segment} />
      </PageHead>
      <div className={classes["stack"]}>
        <Card title={say.reach}>
          <span className={classes["reach"]}>{f.number(users)}</span>
          <p className={layout["text"]}>{users === 1 ? say.reachOne : say.reachText(f.number(users))}</p>
        </Card>
        <Card title={say.filter}>
          <p className={layout["text"]}>{filterSaid(filter, cohorts, speech)}</p>
        </Card>
        {users === 0 ? (
          <p className={layout["quietText"]}>{say.noMembers}</p>
        ) : (
          <section aria-label={say.members}>
            <PeopleTable people={people} />
          </section>
        )}
      </div>
    </>
  );
}

function DeleteSegment({ segment: { id, name } }: { segment: SegmentView }) {
  const { w } = useWords();
  const say = w.braze.segments;
  const navigate = useNavigate();
  const refresh = useRefresh();
  const [asks, ask] = useState(false);
  return (
    <>
      <Button leftSection={<Icon name="trash" />} onClick={() => ask(true)} variant="default">
        {say.delete}
      </Button>
      <ConfirmDeletion
        action={say.delete}
        onClose={() => ask(false)}
        onDeleted={async () => {
          await navigate({ to: "/braze/segments" });
          await refresh(["braze", "segments"]);
        }}
        opened={asks}
        path={`/sandbox/segments/${id}`}
        title={say.deleteTitle(name)}
      >
        <p className={layout["text"]}>{say.deleteText}</p>
      </ConfirmDeletion>
    </>
  );
}

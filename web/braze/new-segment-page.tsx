import { Button, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import type { OfferedFilters, SegmentRequest, SegmentView } from "../../shared/contract/sandbox-segments.ts";
import { useRefresh } from "../api/queries.ts";
import { useApp } from "../app/app.ts";
import sentence from "../criteria/criteria.module.css";
import { Choice } from "../criteria/fields.tsx";
import { Card } from "../parts/card.tsx";
import { Icon } from "../parts/icon.tsx";
import { Note } from "../parts/note.tsx";
import { PageHead } from "../parts/page-head.tsx";
import parts from "../parts/parts.module.css";
import { ProblemNote } from "../parts/problem-note.tsx";
import { Rows } from "../parts/rows.tsx";
import { useWords } from "../words/use-words.tsx";
import classes from "./braze.module.css";
import { useOfferedFilters } from "./queries.ts";
import { SegmentCondition } from "./segment-condition.tsx";
import { newCondition, type SegmentDraft, segmentOf } from "./segment-draft.ts";

export function NewSegmentPage() {
  const { w } = useWords();
  const say = w.braze.segments;
  const offered = useOfferedFilters();
  return (
    <>
      <PageHead back={{ to: "/braze/segments", label: say.title }} lead={say.createLead} title={say.create} />
      {offered.isPending && <Rows label={w.common.loading} />}
      {offered.isError && <ProblemNote error={offered.error} retry={() => offered.refetch()} />}
      {offered.data && <SegmentForm offered={offered.data} />}
    </>
  );
}

function SegmentForm({ offered }: { offered: OfferedFilters }) {
  const { w } = useWords();
  const say = w.braze.segments;
  const { client } = useApp();
  const navigate = useNavigate();
  const refresh = useRefresh();
  const [marked, mark] = useState(false);
  const [draft, change] = useState<SegmentDraft>(() => ({
    name: "",
    match: "all",
    conditions: [newCondition(0, offered)],
  }));
  const { name, match, conditions } = draft;
  const next = Math.max(-1, ...conditions.map(({ key }) => key)) + 1;
  const create = useMutation({
    mutationFn: (segment: SegmentRequest) => client.post<SegmentView>("/sandbox/segments", segment),
    async onSuccess({ id }) {
      await refresh(["braze", "segments"]);
      await navigate({ to: "/braze/segments/$segmentId", params: { segmentId: id } });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mark(true);
    const segment = segmentOf(draft);
    if (segment) create.mutate(segment);
  };
  return (
    <form className={classes["stack"]} noValidate onSubmit={submit}>
      <Card>
        <TextInput
          error={marked && name.trim() === "" && say.nameMissing}
          label={say.name}
          onChange={(event) => change({ ...draft, name: event.currentTarget.value })}
          required
          value={name}
        />
        {offered.cohorts.length === 0 && (
          <Note tone="idle">
            <span>{say.noCohorts}</span>
          </Note>
        )}
        <div className={sentence["groupHead"]}>
          <span>{say.match}</span>
          <Choice
            label={say.match}
            onChange={(mode) => change({ ...draft, match: mode })}
            options={(["all", "any"] as const).map((mode) => [mode, say.modes[mode]] as const)}
            value={match}
          />
        </div>
        <ul className={sentence["nodes"]}>
          {conditions.map((condition, at) => (
            <li
              className={sentence["node"]}
              key={condition.key}
              {...(at > 0 && { "data-join": match === "all" ? say.and : say.or })}
            >
              <SegmentCondition
                condition={condition}
                legend={say.condition(at + 1)}
                marked={marked}
                offered={offered}
                onChange={(changed) => change({ ...draft, conditions: conditions.with(at, changed) })}
                {...(conditions.length > 1 && {
                  onRemove: () => change({ ...draft, conditions: conditions.toSpliced(at, 1) }),
                })}
              />
            </li>
          ))}
        </ul>
        <div>
          <Button
            leftSection={<Icon name="plus" />}
            onClick={() => change({ ...draft, conditions: [...conditions, newCondition(next, offered)] })}
            size="compact-sm"
            variant="default"
          >
            {say.add}
          </Button>
        </div>
      </Card>
      {create.isError && <ProblemNote error={create.error} />}
      <div className={parts["formActions"]}>
        <Button loading={create.isPending} type="submit">
          {say.save}
        </Button>
        <Button onClick={() => navigate({ to: "/braze/segments" })} variant="default">
          {w.common.cancel}
        </Button>
      </div>
    </form>
  );
}

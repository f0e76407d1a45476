import { Button, TextInput } from "@mantine/core";
import { useDeferredValue, useState } from "react";
import { useCohorts, useDataSets, useSchedules } from "../api/queries.ts";
import { useApp } from "../app/app.ts";
import { Empty } from "../parts/empty.tsx";
import { Icon } from "../parts/icon.tsx";
import { LinkButton } from "../parts/link-button.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { Rows } from "../parts/rows.tsx";
import { useWords } from "../words/use-words.tsx";
import classes from "./cohorts.module.css";
import { CohortsTable } from "./cohorts-table.tsx";
import { SampleData } from "./sample-data.tsx";

const PAGE = 50;

export function CohortsPage() {
  const { w, f } = useWords();
  const say = w.cohorts;
  const { session } = useApp();
  const cohorts = useCohorts();
  const schedules = useSchedules();
  const [search, type] = useState("");
  const [shown, show] = useState(PAGE);
  const wanted = fold(useDeferredValue(search).trim());
  const all = cohorts.data ?? [];
  const found = all.filter(({ name }) => fold(name).includes(wanted));
  const some = all.length > 0;
  return (
    <>
      <PageHead lead={say.lead} title={say.title}>
        {some && session.may("cohorts/write") && (
          <LinkButton leftSection={<Icon name="plus" />} to="/cohorts/new">
            {say.create}
          </LinkButton>
        )}
      </PageHead>
      {cohorts.isPending && <Rows label={w.common.loading} />}
      {cohorts.isError && <ProblemNote error={cohorts.error} retry={() => cohorts.refetch()} />}
      {cohorts.isSuccess && !some && <NoCohorts />}
      {some && (
        <div className={classes["list"]}>
          <TextInput
            aria-label={say.search}
            className={classes["search"] ?? ""}
            leftSection={<Icon name="search" />}
            onChange={(event) => type(event.currentTarget.value)}
            placeholder={say.search}
            type="search"
            value={search}
          />
          {found.length > 0 ? (
            <CohortsTable cohorts={found.slice(0, shown)} schedules={schedules.data ?? []} />
          ) : (
            <Empty icon="search" text="" title={say.noMatch(search.trim())}>
              <Button onClick={() => type("")} variant="default">
                {say.clearSearch}
              </Button>
            </Empty>
          )}
          {found.length > shown && (
            <div className={classes["more"]}>
              <span>{say.count(f.number(shown), f.number(found.length))}</span>
              <Button onClick={() => show(shown + PAGE)} variant="default">
                {w.common.showMore}
              </Button>
            </div>
          )}
        </div>
      )}
    </>
  );
}

function NoCohorts() {
  const { w } = useWords();
  const say = w.cohorts.none;
  const { settings, session } = useApp();
  const dataSets = useDataSets();
  if (dataSets.isPending) return <Rows label={w.common.loading} />;
  const hasData = (dataSets.data ?? []).length > 0;
  if (hasData)
    return (
      <Empty icon="users" text={say.text} title={say.title}>
        {session.may("cohorts/write") && (
          <LinkButton leftSection={<Icon name="plus" />} to="/cohorts/new">
            {w.cohorts.create}
          </LinkButton>
        )}
      </Empty>
    );
  return settings.local ? (
    <SampleData path={settings.local.sampleData} />
  ) : (
    <Empty icon="users" text={say.noDataText} title={say.noData} />
  );
}

/** Case and accents do not matter to a search. */
function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

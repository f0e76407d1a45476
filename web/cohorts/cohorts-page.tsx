import { TextInput } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useCohortSummaries } from "../api/cohort-summaries.ts";
import { useDataSets } from "../api/queries.ts";
import { useApp } from "../app/app.ts";
import { Empty } from "../parts/empty.tsx";
import { Icon } from "../parts/icon.tsx";
import { LinkButton } from "../parts/link-button.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { Pager, usePages } from "../parts/pager.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { Rows } from "../parts/rows.tsx";
import { useWords } from "../words/use-words.tsx";
import classes from "./cohorts.module.css";
import { CohortsTable } from "./cohorts-table.tsx";
import { SampleData } from "./sample-data.tsx";

/** Milliseconds without a change after which what was typed is searched. */
const PAUSE = 300;

/** All cohorts, a page at a time. What is searched is in the address, so that one comes back to it. */
export function CohortsPage() {
  const { w } = useWords();
  const say = w.cohorts;
  const { session } = useApp();
  const { search: text = "", tag } = useSearch({ from: "/cohorts" });
  const pages = usePages(JSON.stringify([text, tag]));
  const { cursor } = pages;
  const cohorts = useCohortSummaries({ ...(text && { text }), ...(tag && { tag }), cursor });
  const items = cohorts.data?.items ?? [];
  const isSearch = text !== "" || tag !== undefined;
  const some = isSearch || items.length > 0 || pages.number > 1;
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
          <div className={classes["sought"]}>
            <Search tag={tag} text={text} />
            {tag !== undefined && (
              <LinkButton
                aria-label={say.tags.clear(tag)}
                rightSection={<Icon name="x" size={14} />}
                search={text ? { search: text } : {}}
                size="compact-sm"
                to="/cohorts"
                variant="light"
              >
                {say.tags.only(tag)}
              </LinkButton>
            )}
          </div>
          {items.length > 0 && (
            <div aria-busy={cohorts.isPlaceholderData}>
              <CohortsTable cohorts={items} />
            </div>
          )}
          {cohorts.isSuccess && items.length === 0 && (
            <NoMatch title={text || tag === undefined ? say.noMatch(text) : say.tags.noMatch(tag)} />
          )}
          <Pager busy={cohorts.isPlaceholderData} next={cohorts.data?.cursor} pages={pages} />
        </div>
      )}
    </>
  );
}

function Search({ text, tag }: { text: string; tag: string | undefined }) {
  const { w } = useWords();
  const navigate = useNavigate();
  const [typed, type] = useState(text);
  // What was typed since is not taken back by the search that it began as.
  useEffect(() => type((now) => (now.trim().startsWith(text) && text !== "" ? now : text)), [text]);
  useEffect(() => {
    const wanted = typed.trim();
    if (wanted === text) return;
    const search = { ...(wanted && { search: wanted }), ...(tag !== undefined && { tag }) };
    const later = setTimeout(() => navigate({ to: "/cohorts", search, replace: true }), PAUSE);
    return () => clearTimeout(later);
  }, [typed, text, tag, navigate]);
  return (
    <TextInput
      aria-label={w.cohorts.search}
      className={classes["search"] ?? ""}
      leftSection={<Icon name="search" />}
      onChange={(event) => type(event.currentTarget.value)}
      placeholder={w.cohorts.search}
      type="search"
      value={typed}
    />
  );
}

function NoMatch({ title }: { title: string }) {
  const { w } = useWords();
  const say = w.cohorts;
  return (
    <Empty icon="search" text="" title={title}>
      <LinkButton to="/cohorts" variant="default">
        {say.clearSearch}
      </LinkButton>
    </Empty>
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

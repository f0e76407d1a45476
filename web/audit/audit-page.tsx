import { Button, TextInput } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { type AuditFilter, useAudit } from "../api/audit.ts";
import { useApp } from "../app/app.ts";
import classes from "../cohorts/cohorts.module.css";
import { Note } from "../parts/note.tsx";
import { PageHead } from "../parts/page-head.tsx";
import parts from "../parts/parts.module.css";
import { ProblemNote } from "../parts/problem-note.tsx";
import { Rows } from "../parts/rows.tsx";
import { useWords } from "../words/use-words.tsx";
import { About, Entries } from "./entries.tsx";

/** Who did what, filtered by who, when and what it was about. */
export function AuditPage() {
  const { w } = useWords();
  const { session } = useApp();
  return (
    <>
      <PageHead lead={w.audit.lead} title={w.audit.title} />
      {session.may("audit/read") ? <Trail /> : <Note tone="warn">{w.problems.known["forbidden"]}</Note>}
    </>
  );
}

function Trail() {
  const { w } = useWords();
  const say = w.audit;
  const { about } = useSearch({ strict: false });
  const navigate = useNavigate();
  const [filter, apply] = useState<AuditFilter>({});
  const [forms, renew] = useState(0);
  const object = typeof about === "string" ? about : undefined;
  const audit = useAudit({ ...filter, object });
  const entries = audit.data?.pages.flatMap(({ items }) => items) ?? [];
  const isFiltered = object !== undefined || Object.values(filter).some(Boolean);
  const clear = () => {
    apply({});
    renew(forms + 1);
    navigate({ to: "/audit", search: {} });
  };
  return (
    <div className={classes["list"]}>
      <Filter apply={apply} clear={isFiltered ? clear : undefined} key={forms} />
      {object !== undefined && (
        <p className={classes["quietText"]}>
          <About object={object} />
        </p>
      )}
      {audit.isPending && <Rows label={w.common.loading} />}
      {audit.isError && <ProblemNote error={audit.error} retry={() => audit.refetch()} />}
      {audit.isSuccess && entries.length === 0 && (
        <p className={classes["text"]}>{isFiltered ? say.noMatch : say.none}</p>
      )}
      {entries.length > 0 && <Entries about={false} entries={entries} />}
      {audit.hasNextPage && (
        <div className={classes["more"]}>
          <Button loading={audit.isFetchingNextPage} onClick={() => audit.fetchNextPage()} variant="default">
            {w.common.showMore}
          </Button>
        </div>
      )}
    </div>
  );
}

interface FilterProps {
  apply(filter: AuditFilter): void;
  clear: (() => void) | undefined;
}

function Filter({ apply, clear }: FilterProps) {
  const { w } = useWords();
  const say = w.audit;
  const [actor, name] = useState("");
  const [from, begin] = useState("");
  const [to, end] = useState("");
  /** A day begins at midnight where the reader is. */
  const instant = (day: string) => (day === "" ? undefined : new Date(`${day}T00:00`).toISOString());
  const submit = (event: FormEvent) => {
    event.preventDefault();
    apply({ actor: actor.trim() || undefined, from: instant(from), to: instant(to) });
  };
  return (
    <form className={classes["filter"]} onSubmit={submit}>
      <TextInput
        description={say.whoHelp}
        label={say.who}
        onChange={({ currentTarget }) => name(currentTarget.value)}
        value={actor}
      />
      <TextInput
        label={say.from}
        onChange={({ currentTarget }) => begin(currentTarget.value)}
        type="date"
        value={from}
      />
      <TextInput
        label={say.to}
        onChange={({ currentTarget }) => end(currentTarget.value)}
        type="date"
        value={to}
      />
      <div className={parts["formActions"]}>
        <Button type="submit" variant="default">
          {say.filter}
        </Button>
        {clear && (
          <Button onClick={clear} variant="subtle">
            {say.clear}
          </Button>
        )}
      </div>
    </form>
  );
}

import { Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useId } from "react";
import { useApp } from "../app/app.ts";
import layout from "../cohorts/cohorts.module.css";
import exclusions from "../exclusions/exclusions.module.css";
import { Badge } from "../parts/badge.tsx";
import { Note } from "../parts/note.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { Pager, usePages } from "../parts/pager.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { Rows } from "../parts/rows.tsx";
import { useWords } from "../words/use-words.tsx";
import { useForgettings } from "./queries.ts";
import { FileRequest, TypedRequest } from "./request-form.tsx";
import { tones } from "./tones.ts";

/** Asks to forget people, and shows what was asked before. */
export function ForgetPage() {
  const { w } = useWords();
  const say = w.forgetting;
  const { session } = useApp();
  const back = { to: "/exclusions", label: w.exclusions.title } as const;
  return (
    <>
      <PageHead back={back} lead={say.lead} title={say.title} />
      {session.may("people/forget") ? (
        <div className={layout["list"]}>
          <TypedRequest />
          <FileRequest />
          <Requests />
        </div>
      ) : (
        <Note tone="warn">{say.notYours}</Note>
      )}
    </>
  );
}

function Requests() {
  const { w, f } = useWords();
  const say = w.forgetting;
  const { columns } = say;
  const heading = useId();
  const pages = usePages();
  const asked = useForgettings(pages.cursor);
  const { items = [], cursor } = asked.data ?? {};
  return (
    <section aria-labelledby={heading} className={exclusions["listed"]}>
      <Title id={heading} order={2}>
        {say.asked}
      </Title>
      {asked.isPending && <Rows label={w.common.loading} />}
      {asked.isError && <ProblemNote error={asked.error} retry={() => asked.refetch()} />}
      {asked.isSuccess && items.length === 0 && <p className={layout["text"]}>{say.none}</p>}
      {items.length > 0 && (
        <table className={layout["table"]}>
          <thead>
            <tr>
              <th scope="col">{columns.reason}</th>
              <th scope="col">{columns.state}</th>
              <th scope="col">{columns.people}</th>
              <th scope="col">{columns.when}</th>
              <th scope="col">{columns.by}</th>
            </tr>
          </thead>
          <tbody>
            {items.map(({ id, reason, state, identifiers, requestedAt, requestedBy }) => (
              <tr key={id}>
                <th data-label={columns.reason} scope="row">
                  <Link
                    className={layout["name"]}
                    params={{ forgettingId: id }}
                    to="/exclusions/forgettings/$forgettingId"
                  >
                    {reason}
                  </Link>
                </th>
                <td data-label={columns.state}>
                  <Badge tone={tones[state]}>{say.states[state]}</Badge>
                </td>
                <td data-label={columns.people}>{identifiers === undefined ? "…" : f.number(identifiers)}</td>
                <td className={layout["when"]} data-label={columns.when}>
                  {f.moment(requestedAt)}
                </td>
                <td data-label={columns.by}>{requestedBy}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Pager busy={asked.isFetching} next={cursor} pages={pages} />
    </section>
  );
}

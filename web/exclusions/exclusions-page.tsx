import { NativeSelect } from "@mantine/core";
import { useState } from "react";
import type { ExclusionListId } from "../../shared/contract/exclusions.ts";
import { useExclusionLists } from "../api/exclusions.ts";
import { useConnections } from "../api/queries.ts";
import { useApp } from "../app/app.ts";
import layout from "../cohorts/cohorts.module.css";
import { LinkButton } from "../parts/link-button.tsx";
import { Note } from "../parts/note.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { Rows } from "../parts/rows.tsx";
import { useWords } from "../words/use-words.tsx";
import { ChangeForm } from "./change-form.tsx";
import { FileForm } from "./file-form.tsx";
import { Listed } from "./listed.tsx";

const everywhere: ExclusionListId = "everywhere";
const forgotten: ExclusionListId = "forgotten";

/** Who is never sent, at any workspace or at one, and how to change that. */
export function ExclusionsPage() {
  const { w } = useWords();
  const { session } = useApp();
  return (
    <>
      <PageHead lead={w.exclusions.lead} title={w.exclusions.title}>
        {session.may("people/forget") && (
          <LinkButton to="/exclusions/forget" variant="default">
            {w.forgetting.open}
          </LinkButton>
        )}
      </PageHead>
      {session.may("exclusions/write") ? <Lists /> : <Note tone="warn">{w.problems.known["forbidden"]}</Note>}
    </>
  );
}

function Lists() {
  const { w, f } = useWords();
  const say = w.exclusions;
  const { session } = useApp();
  const connections = useConnections();
  const lists = useExclusionLists();
  const [chosen, choose] = useState<string>(everywhere);
  const failed = [connections, lists].find(({ isLoadingError }) => isLoadingError);
  if (failed) return <ProblemNote error={failed.error} retry={() => failed.refetch()} />;
  if (!connections.data || !lists.data) return <Rows label={w.common.loading} />;
  const names = new Map([
    [everywhere as string, say.everywhere],
    [forgotten as string, say.forgotten],
    ...lists.data
      .map(({ id }) => [id, say.deleted] as const)
      .filter(([id]) => id !== everywhere && id !== forgotten),
    ...connections.data.map(({ id, name }) => [id as string, name] as const),
  ]);
  const counted = (id: string) => lists.data.find((list) => list.id === id)?.people ?? 0;
  return (
    <div className={layout["list"]}>
      <NativeSelect
        data={[...names].map(([value, name]) => ({
          value,
          label: say.counted(name, f.number(counted(value))),
        }))}
        label={say.list}
        onChange={({ currentTarget }) => choose(currentTarget.value)}
        value={chosen}
      />
      {chosen === forgotten && <p className={layout["text"]}>{say.forgottenText}</p>}
      <ChangeForm key={chosen} list={chosen} />
      <FileForm key={`file for ${chosen}`} list={chosen} />
      {chosen !== forgotten &&
        (session.may("people/read") ? (
          <Listed key={`people of ${chosen}`} list={chosen} />
        ) : (
          <p className={layout["quietText"]}>{say.notShown}</p>
        ))}
    </div>
  );
}

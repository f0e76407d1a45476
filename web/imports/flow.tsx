import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import type { Counts, RunView } from "../../shared/contract/imports.ts";
import type { RejectedRowsView } from "../../shared/contract/rejected-rows.ts";
import { englishRejected } from "../../shared/domain/words/english-reasons.ts";
import { spanishRejected } from "../../shared/domain/words/spanish-reasons.ts";
import { useApp } from "../app/app.ts";
import layout from "../cohorts/cohorts.module.css";
import { Card } from "../parts/card.tsx";
import { Icon } from "../parts/icon.tsx";
import parts from "../parts/parts.module.css";
import { ProblemNote } from "../parts/problem-note.tsx";
import { useWords } from "../words/use-words.tsx";
import classes from "./imports.module.css";

/** What became of everyone: from those whom the definition selects to those whom Braze accepted. */
export function Flow({ run }: { run: RunView }) {
  const { w, f } = useWords();
  const say = w.imports.flow;
  const { counts } = run;
  if (!counts) return null;
  const leftOut = sum(Object.values(counts.rejected));
  const { excluded = 0 } = counts;
  const changes = counts.added + counts.removed + counts.refused + counts.unknown + counts.unsent;
  const sides = (...all: [number, string][]) =>
    all.filter(([n]) => n > 0).map(([n, word]) => `${f.number(n)} ${word}`);
  const toSend = run.toSend ?? { adds: counts.added, removes: counts.removed };
  const steps: [string, number, string, string[]][] = [
    [
      say.selected,
      counts.members + leftOut + excluded,
      say.selectedHelp,
      sides([leftOut, say.leftOut], [excluded, say.excluded]),
    ],
    [say.usable, counts.members, say.usableHelp, sides([counts.kept, say.unchanged])],
    [
      say.changes,
      changes,
      say.changesHelp(f.number(toSend.adds), f.number(toSend.removes)),
      sides([counts.refused, say.refused], [counts.unknown, say.unsure], [counts.unsent, say.unsent]),
    ],
    [
      say.accepted,
      counts.added + counts.removed,
      say.acceptedHelp(f.number(counts.added), f.number(counts.removed)),
      [],
    ],
  ];
  return (
    <Card title={say.title}>
      <ol className={classes["flow"]}>
        {steps.map(([name, n, help, beside]) => (
          <li key={name}>
            <span className={parts["figureName"]}>{name}</span>
            <span className={classes["flowNumber"]}>{f.number(n)}</span>
            <span className={parts["figureText"]}>{help}</span>
            {beside.map((text) => (
              <span className={classes["flowSide"]} key={text}>
                {text}
              </span>
            ))}
          </li>
        ))}
      </ol>
      {leftOut > 0 && <Reasons rejected={counts.rejected} />}
      {run.rejected && <Download run={run} />}
      {!run.rejected && leftOut + counts.refused > 0 && (
        <p className={layout["quietText"]}>{w.problems.known["rejected-too-many"]}</p>
      )}
    </Card>
  );
}

function Reasons({ rejected }: Pick<Counts, "rejected">) {
  const { w, f, locale } = useWords();
  const said = locale === "es" ? spanishRejected : englishRejected;
  const reasons = Object.entries(rejected) as [keyof typeof said, number][];
  return (
    <div className={classes["reasons"]}>
      <strong>{w.imports.reasons}</strong>
      <ul>
        {reasons
          .filter(([, n]) => n > 0)
          .map(([reason, n]) => (
            <li key={reason}>
              <span className={classes["reasonCount"]}>{f.number(n)}</span>
              <span>
                {said[reason].why}. <span className={layout["quiet"]}>{said[reason].todo}</span>
              </span>
            </li>
          ))}
      </ul>
    </div>
  );
}

function Download({ run }: { run: RunView }) {
  const { w, f } = useWords();
  const say = w.imports;
  const { client, session } = useApp();
  const download = useMutation({
    mutationFn: () => client.get<RejectedRowsView>(`/imports/${run.id}/rejected`),
    onSuccess: ({ link }) => location.assign(link.url),
  });
  if (!run.rejected || !session.may("people/read")) return null;
  return (
    <div className={classes["download"]}>
      <Button
        leftSection={<Icon name="download" size={16} />}
        loading={download.isPending}
        onClick={() => download.mutate()}
        size="sm"
        variant="default"
      >
        {say.download}
      </Button>
      <span className={layout["quiet"]}>
        {say.downloadHelp(f.number(run.rejected.rows), f.day(run.rejected.expiresAt))}
      </span>
      {download.isError && <ProblemNote error={download.error} />}
    </div>
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, n) => total + n, 0);
}

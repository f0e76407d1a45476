import { Button } from "@mantine/core";
import { Link, useParams } from "@tanstack/react-router";
import type { Forgetting } from "../../shared/contract/forgettings.ts";
import { useConnections } from "../api/queries.ts";
import layout from "../cohorts/cohorts.module.css";
import { Badge } from "../parts/badge.tsx";
import { Card } from "../parts/card.tsx";
import { Note } from "../parts/note.tsx";
import { PageHead } from "../parts/page-head.tsx";
import parts from "../parts/parts.module.css";
import { ProblemNote } from "../parts/problem-note.tsx";
import { Rows } from "../parts/rows.tsx";
import { saveFile } from "../parts/save-file.ts";
import { useWords } from "../words/use-words.tsx";
import { ConfirmForgetting, DropForgetting } from "./decide.tsx";
import classes from "./forgetting.module.css";
import { Progress } from "./progress.tsx";
import { useForgetting } from "./queries.ts";
import {
  certificateSections,
  certificateText,
  foundSections,
  hasNothingToDo,
  type Section,
} from "./sections.ts";
import { tones } from "./tones.ts";

/** One request to forget people: what was found, what is being done, and at its end the certificate. */
export function ForgettingPage() {
  const { forgettingId } = useParams({ strict: false });
  const { w } = useWords();
  const asked = useForgetting(forgettingId ?? "");
  const back = { to: "/exclusions/forget", label: w.forgetting.back } as const;
  if (asked.isLoadingError) return <ProblemNote error={asked.error} retry={() => asked.refetch()} />;
  if (!asked.data) return <Rows label={w.common.loading} />;
  const { state, reason } = asked.data;
  return (
    <>
      <PageHead
        back={back}
        badge={<Badge tone={tones[state]}>{w.forgetting.states[state]}</Badge>}
        lead={<Who forgetting={asked.data} />}
        title={reason}
      />
      <div aria-live="polite" className={layout["list"]}>
        <Shown forgetting={asked.data} />
      </div>
    </>
  );
}

function Who({
  forgetting: { requestedBy, requestedAt, confirmedBy, confirmedAt },
}: {
  forgetting: Forgetting;
}) {
  const { w, f } = useWords();
  const say = w.forgetting;
  return (
    <>
      {say.requested(requestedBy, f.moment(requestedAt))}{" "}
      {confirmedBy !== undefined &&
        confirmedAt !== undefined &&
        say.confirmed(confirmedBy, f.moment(confirmedAt))}
    </>
  );
}

function Shown({ forgetting }: { forgetting: Forgetting }) {
  const { w } = useWords();
  const { id, state, certificate } = forgetting;
  switch (state) {
    case "looking":
      return (
        <>
          <Note tone="busy">{w.forgetting.looking}</Note>
          <div>
            <DropForgetting id={id} />
          </div>
        </>
      );
    case "to-confirm":
      return <Preview forgetting={forgetting} />;
    case "removing":
    case "erasing":
      return <Progress forgetting={forgetting} />;
    case "done":
      return certificate ? <Certificate certificate={certificate} forgetting={forgetting} /> : null;
    default:
      return state satisfies never;
  }
}

function Preview({ forgetting }: { forgetting: Forgetting }) {
  const { w, f } = useWords();
  const say = w.forgetting;
  const connections = useConnections();
  const { id, found, identifiers = 0, expiresAt } = forgetting;
  if (!found) return null;
  const names = new Map([
    ["everywhere", w.exclusions.everywhere],
    ...(connections.data ?? []).map((one) => [one.id as string, one.name] as const),
  ]);
  return (
    <Card title={say.preview.title}>
      <p className={layout["text"]}>
        {say.preview.people(f.number(identifiers), identifiers)}{" "}
        {found.alreadyForgotten > 0 &&
          say.preview.already(f.number(found.alreadyForgotten), found.alreadyForgotten)}
      </p>
      {hasNothingToDo(forgetting) ? (
        <Note tone="good">{say.preview.nothing}</Note>
      ) : (
        <Sections sections={foundSections(found, { w, f }, names)} />
      )}
      {expiresAt !== undefined && <p className={layout["quietText"]}>{say.expires(f.moment(expiresAt))}</p>}
      <div className={parts["formActions"]}>
        <ConfirmForgetting id={id} identifiers={identifiers} />
        <DropForgetting id={id} />
      </div>
    </Card>
  );
}

function Certificate({
  forgetting,
  certificate,
}: {
  forgetting: Forgetting;
  certificate: NonNullable<Forgetting["certificate"]>;
}) {
  const { w, f } = useWords();
  const say = w.forgetting;
  const { identifiers = 0 } = forgetting;
  const download = () => {
    const text = certificateText(forgetting, certificate, { w, f });
    const fileName = `${say.certificate.fileName(certificate.doneAt.slice(0, 10))}.txt`;
    saveFile({ fileName, text, type: "text/plain" });
  };
  const actions = (
    <div className={classes["actions"]}>
      <Button onClick={() => globalThis.print()} size="compact-sm" variant="default">
        {say.certificate.print}
      </Button>
      <Button onClick={download} size="compact-sm" variant="default">
        {say.certificate.download}
      </Button>
    </div>
  );
  return (
    <Card aside={actions} title={say.certificate.title}>
      <p className={layout["text"]}>
        {say.certificate.done(f.day(certificate.doneAt))}{" "}
        {say.preview.people(f.number(identifiers), identifiers)}
      </p>
      <Sections sections={certificateSections(certificate, { w, f })} />
    </Card>
  );
}

function Sections({ sections }: { sections: readonly Section[] }) {
  const { w } = useWords();
  return sections.map(({ title, lines }) => (
    <section className={classes["section"]} key={title}>
      <h3>{title}</h3>
      <ul>
        {lines.map(({ key, text, cohort, run }) => (
          <li key={key ?? text}>
            {text}{" "}
            {cohort !== undefined && (
              <Link params={{ cohortId: cohort }} to="/cohorts/$cohortId">
                {w.forgetting.preview.open}
              </Link>
            )}
            {run !== undefined && (
              <Link params={{ runId: run }} to="/imports/$runId">
                {w.forgetting.hinders.see}
              </Link>
            )}
          </li>
        ))}
      </ul>
    </section>
  ));
}

import { Link } from "@tanstack/react-router";
import type { AuditEntry } from "../../shared/contract/audit.ts";
import { useCohort, useConnections } from "../api/queries.ts";
import { useApp } from "../app/app.ts";
import { useChannels } from "../channels/queries.ts";
import classes from "../cohorts/cohorts.module.css";
import { Badge } from "../parts/badge.tsx";
import { problemOfCode } from "../parts/problem-note.tsx";
import type { Tone } from "../parts/tone.ts";
import { useWords } from "../words/use-words.tsx";

const tones: Record<AuditEntry["outcome"], Tone> = {
  open: "busy",
  done: "good",
  refused: "warn",
  interrupted: "bad",
};

/** `about`: all are about one thing, which need not be said of each. */
export function Entries({ entries, about = false }: { entries: readonly AuditEntry[]; about?: boolean }) {
  const { w, f } = useWords();
  const say = w.audit;
  const { columns } = say;
  return (
    <table className={classes["table"]}>
      <thead>
        <tr>
          <th scope="col">{columns.when}</th>
          <th scope="col">{columns.who}</th>
          <th scope="col">{columns.what}</th>
          {!about && <th scope="col">{columns.object}</th>}
          <th scope="col">{columns.outcome}</th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <tr key={entry.id}>
            <td className={classes["when"]} data-label={columns.when}>
              {f.moment(entry.at)}
            </td>
            <td data-label={columns.who}>{entry.actor.name}</td>
            <td data-label={columns.what}>{say.actions[entry.action] ?? entry.action}</td>
            {!about && (
              <td data-label={columns.object}>
                {entry.object !== undefined && <About object={entry.object} />}
              </td>
            )}
            <td data-label={columns.outcome}>
              <Outcome entry={entry} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Outcome({ entry: { outcome, code, changes } }: { entry: AuditEntry }) {
  const { w } = useWords();
  const why = code === undefined ? undefined : problemOfCode(code, w);
  const isUncertain = changes.some(({ uncertain }) => uncertain);
  return (
    <>
      <Badge tone={tones[outcome]}>{w.audit.outcomes[outcome]}</Badge>
      {why !== undefined && <div className={classes["quiet"]}>{why}</div>}
      {isUncertain && <div className={classes["quiet"]}>{w.audit.uncertain}</div>}
    </>
  );
}

/** The name of what an entry is about, and the way there. What was deleted has no name any more. */
export function About({ object }: { object: string }) {
  const { w } = useWords();
  const { session } = useApp();
  const connections = useConnections(session.may("connections/read"));
  const [kind = ""] = object.split(":", 1);
  const id = object.slice(kind.length + 1);
  const word = w.audit.objects[kind] ?? kind;
  const named = (name: string | undefined) => (name === undefined ? word : `${word}: ${name}`);
  switch (kind) {
    case "cohort":
    case "schedule":
      return <AboutCohort id={id} word={word} />;
    case "connection": {
      const name = connections.data?.find((one) => one.id === id)?.name;
      if (name === undefined) return word;
      return (
        <Link className={classes["name"]} params={{ connectionId: id }} to="/connections/$connectionId">
          {named(name)}
        </Link>
      );
    }
    case "channel":
      return <AboutChannel id={id} word={word} />;
    case "forgetting":
      return (
        <Link
          className={classes["name"]}
          params={{ forgettingId: id }}
          to="/exclusions/forgettings/$forgettingId"
        >
          {word}
        </Link>
      );
    case "import":
      return <AboutCohort id={id.split("_", 1)[0] ?? ""} run={id} word={word} />;
    default:
      return named(kind === "data-set" || kind === "sandbox-partner" ? id : undefined);
  }
}

function AboutChannel({ id, word }: { id: string; word: string }) {
  const name = useChannels().data?.find((one) => one.id === id)?.name;
  if (name === undefined) return word;
  return (
    <Link className={classes["name"]} params={{ channelId: id }} to="/channels/$channelId">
      {`${word}: ${name}`}
    </Link>
  );
}

/** Also of an import of it, which stays when the cohort is deleted. */
function AboutCohort({ id, word, run }: { id: string; word: string; run?: string }) {
  const name = useCohort(id).data?.name;
  const text = name === undefined ? word : `${word}: ${name}`;
  if (run !== undefined)
    return (
      <Link className={classes["name"]} params={{ runId: run }} to="/imports/$runId">
        {text}
      </Link>
    );
  if (name === undefined) return word;
  return (
    <Link className={classes["name"]} params={{ cohortId: id }} to="/cohorts/$cohortId">
      {text}
    </Link>
  );
}

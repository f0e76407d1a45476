import { Link } from "@tanstack/react-router";
import type { IdentifierKind } from "../../shared/contract/cohorts.ts";
import type { StandingAt } from "../../shared/contract/people.ts";
import { reasonInWords, rejectedInWords } from "../../shared/domain/reasons.ts";
import layout from "../cohorts/cohorts.module.css";
import { Note } from "../parts/note.tsx";
import parts from "../parts/parts.module.css";
import type { Tone } from "../parts/tone.ts";
import { useWords } from "../words/use-words.tsx";

const tones: Record<StandingAt["standing"], Tone> = {
  held: "good",
  leaving: "warn",
  waiting: "warn",
  refused: "bad",
  unsure: "warn",
  rejected: "bad",
  "not-selected": "idle",
  "not-held": "idle",
  unknown: "bad",
};

interface StandingProps {
  at: StandingAt;
  /** The identifiers that the cohort uses, first choice first. */
  order: readonly IdentifierKind[];
  /** Imports that were searched. */
  searched: number;
}

/** How a person stands at one connection, why, and since when. */
export function Standing({ at, order, searched }: StandingProps) {
  const { w, f, locale } = useWords();
  const say = w.people;
  const { evaluation, lastChange, underWay, standing, sentBy } = at;
  const { title, text } = say.standings[standing];
  const rejected = evaluation?.reason && rejectedInWords(evaluation.reason, locale);
  const isDone = lastChange?.outcome === "accepted" && (standing === "held" || standing === "not-selected");
  const why = !isDone && lastChange?.reason ? reasonInWords(lastChange.reason, locale) : undefined;
  return (
    <Note title={`${at.connectionName}: ${title}`} tone={tones[standing]}>
      <p className={parts["plain"]}>{evaluation?.found === "emptied" ? say.emptied : text}</p>
      {sentBy && <p className={parts["plain"]}>{say.sentBy[sentBy]}</p>}
      {rejected && (
        <p className={parts["plain"]}>
          {rejected.why}. {rejected.todo}
        </p>
      )}
      {why && (
        <p className={parts["plain"]}>
          {why.why} {why.todo}
        </p>
      )}
      {evaluation?.found === "not-selected" && standing === "not-selected" && (
        <p className={parts["plain"]}>
          {say.otherIdentifier(order.map((kind) => say.kinds[kind]).join(", "))}
        </p>
      )}
      {underWay && (
        <p className={parts["plain"]}>
          <Link params={{ runId: underWay.run }} to="/imports/$runId">
            {say.underWay[underWay.change]}
          </Link>
        </p>
      )}
      <dl className={layout["facts"]}>
        {evaluation && (
          <>
            <dt>{say.evaluated}</dt>
            <dd>
              <Link params={{ runId: evaluation.run }} to="/imports/$runId">
                {f.moment(evaluation.asOf)}
              </Link>
            </dd>
          </>
        )}
        {(lastChange || searched > 0) && (
          <>
            <dt>{say.lastChange}</dt>
            <dd>
              {!lastChange && say.noChange(searched)}
              {lastChange && `${say.changes[lastChange.change][lastChange.outcome]}, `}
              {lastChange && (
                <Link params={{ runId: lastChange.run }} to="/imports/$runId">
                  {f.moment(lastChange.at)}
                </Link>
              )}
            </dd>
          </>
        )}
      </dl>
    </Note>
  );
}

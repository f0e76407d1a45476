import { Link } from "@tanstack/react-router";
import type { Forgetting } from "../../shared/contract/forgettings.ts";
import layout from "../cohorts/cohorts.module.css";
import { Badge } from "../parts/badge.tsx";
import { Card } from "../parts/card.tsx";
import { Note } from "../parts/note.tsx";
import type { Tone } from "../parts/tone.ts";
import { useWords } from "../words/use-words.tsx";
import classes from "./forgetting.module.css";

/** In the order in which they are done. */
const steps = ["sent", "removing", "erasing", "done"] as const;
const tones = { done: "good", now: "busy", later: "idle" } as const satisfies Record<string, Tone>;

/** What is done, what is under way, and what hinders it. */
export function Progress({ forgetting: { state, hindrances = [] } }: { forgetting: Forgetting }) {
  const { w } = useWords();
  const say = w.forgetting.progress;
  const now = state === "removing" ? 1 : 2;
  return (
    <>
      <Card title={say.title}>
        <ol className={classes["steps"]}>
          {steps.map((step, at) => {
            const is = at < now ? "done" : at === now ? "now" : "later";
            return (
              <li key={step}>
                <span>{say[step]}</span>
                <Badge tone={tones[is]}>{say.is[is]}</Badge>
              </li>
            );
          })}
        </ol>
        <p className={layout["quietText"]}>{say.text}</p>
      </Card>
      {hindrances.length > 0 && <Hindrances hindrances={hindrances} />}
    </>
  );
}

function Hindrances({ hindrances }: { hindrances: NonNullable<Forgetting["hindrances"]> }) {
  const { w } = useWords();
  const { hinders, preview } = w.forgetting;
  return (
    <Note title={hinders.title} tone="warn">
      <ul className={classes["plain"]}>
        {hindrances.map(({ cohortId, cohortName, connectionId, connectionName, why, run }) => (
          <li key={`${cohortId} ${connectionId} ${why}`}>
            {preview.at(cohortName ?? preview.deletedCohort, connectionName ?? preview.deletedConnection)}:{" "}
            {hinders.why[why]}.{" "}
            {run !== undefined && (
              <Link params={{ runId: run }} to="/imports/$runId">
                {hinders.see}
              </Link>
            )}
            {why === "connection-unusable" && (
              <Link params={{ connectionId }} to="/connections/$connectionId">
                {hinders.seeWorkspace}
              </Link>
            )}
          </li>
        ))}
      </ul>
      <span>{hinders.text}</span>
    </Note>
  );
}

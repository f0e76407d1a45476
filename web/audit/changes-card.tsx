import { Link } from "@tanstack/react-router";
import { useAudit } from "../api/audit.ts";
import classes from "../cohorts/cohorts.module.css";
import { Card } from "../parts/card.tsx";
import { useWords } from "../words/use-words.tsx";

const SHOWN = 5;

/** Who changed a cohort, and when: the newest changes. */
export function ChangesCard({ cohortId }: { cohortId: string }) {
  const { w, f } = useWords();
  const say = w.audit;
  const object = `cohort:${cohortId}`;
  const audit = useAudit({ object }, SHOWN);
  const entries = audit.data?.pages[0]?.items.slice(0, SHOWN) ?? [];
  if (entries.length === 0) return null;
  return (
    <Card title={say.history}>
      <ul className={classes["changes"]}>
        {entries.map(({ id, at, actor, action, outcome }) => (
          <li key={id}>
            <span>
              {say.actions[action] ?? action}
              {outcome !== "done" && ` (${say.outcomes[outcome]})`}
            </span>
            <span className={classes["quiet"]}>
              {actor.name}, {f.moment(at)}
            </span>
          </li>
        ))}
      </ul>
      <div>
        <Link search={{ about: object }} to="/audit">
          {say.all}
        </Link>
      </div>
    </Card>
  );
}

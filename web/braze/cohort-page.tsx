import { useParams } from "@tanstack/react-router";
import type { Fates, Inspection } from "../../shared/contract/sandbox-received.ts";
import { Refused } from "../api/calls.ts";
import { Missing } from "../app/missing.tsx";
import layout from "../cohorts/cohorts.module.css";
import facts from "../connections/connections.module.css";
import { Card } from "../parts/card.tsx";
import { Icon } from "../parts/icon.tsx";
import { LinkButton } from "../parts/link-button.tsx";
import { PageHead } from "../parts/page-head.tsx";
import parts from "../parts/parts.module.css";
import { ProblemNote } from "../parts/problem-note.tsx";
import { Rows } from "../parts/rows.tsx";
import { useWords } from "../words/use-words.tsx";
import classes from "./braze.module.css";
import { useInspection } from "./queries.ts";

const outcomes = ["matched", "unknown", "device-of-identified-user"] as const;

export function ReceivedCohortPage() {
  const { w } = useWords();
  const { partner = "", receivedId = "" } = useParams({ strict: false });
  const found = useInspection(receivedId, partner);
  if (found.error instanceof Refused && found.error.code === "not-found") return <Missing />;
  if (found.data) return <Loaded inspection={found.data} />;
  if (found.isError) return <ProblemNote error={found.error} retry={() => found.refetch()} />;
  return <Rows label={w.common.loading} />;
}

function Loaded({ inspection }: { inspection: Inspection }) {
  const { w, f } = useWords();
  const say = w.braze.cohorts;
  const { cohortName = say.unnamed, cohortId, partner, users, added, removed } = inspection;
  return (
    <>
      <PageHead back={{ to: "/braze/cohorts", label: say.title }} title={cohortName}>
        <LinkButton leftSection={<Icon name="plus" />} to="/braze/segments/new">
          {say.toSegment}
        </LinkButton>
      </PageHead>
      <div className={layout["columns"]}>
        <div className={layout["column"]}>
          <Ids added={added} removed={removed} />
        </div>
        <div className={layout["column"]}>
          <Card title={say.users}>
            <span className={classes["reach"]}>{f.number(users)}</span>
            <span className={parts["figureText"]}>{say.usersText}</span>
          </Card>
          <Card>
            <dl className={facts["facts"]}>
              <dt>{say.id}</dt>
              <dd className={classes["code"]}>{cohortId}</dd>
              <dt>{say.partner}</dt>
              <dd>{partner}</dd>
            </dl>
          </Card>
        </div>
      </div>
    </>
  );
}

function Ids({ added, removed }: { added: Fates; removed: Fates }) {
  const { w, f } = useWords();
  const say = w.braze.cohorts;
  return (
    <Card title={say.ids}>
      <p className={layout["quietText"]}>{say.idsText}</p>
      <table className={layout["table"]}>
        <thead>
          <tr>
            <th scope="col">{say.outcome}</th>
            <th className={layout["number"]} scope="col">
              {say.direction.added}
            </th>
            <th className={layout["number"]} scope="col">
              {say.direction.removed}
            </th>
          </tr>
        </thead>
        <tbody>
          {outcomes.map((outcome) => (
            <tr key={outcome}>
              <th scope="row">{say.outcomes[outcome]}</th>
              <td className={layout["number"]} data-label={say.direction.added}>
                {f.number(added[outcome])}
              </td>
              <td className={layout["number"]} data-label={say.direction.removed}>
                {f.number(removed[outcome])}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}

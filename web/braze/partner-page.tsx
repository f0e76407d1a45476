import type { PartnerPage as Partner } from "../../shared/contract/sandbox-received.ts";
import layout from "../cohorts/cohorts.module.css";
import facts from "../connections/connections.module.css";
import { Card } from "../parts/card.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { Rows } from "../parts/rows.tsx";
import { useWords } from "../words/use-words.tsx";
import classes from "./braze.module.css";
import { CopyText } from "./copy-text.tsx";
import { PartnerKeys } from "./partner-keys.tsx";
import { usePartner, usePartnerPage, useRequests } from "./queries.ts";

/** What a customer finds on the partner's page in Braze, and what came from the partner. */
export function PartnerPage() {
  const { w } = useWords();
  const say = w.braze.partner;
  const partner = usePartner();
  const page = usePartnerPage();
  return (
    <>
      <PageHead lead={say.lead} title={say.title(partner)} />
      {page.isPending && <Rows label={w.common.loading} />}
      {page.isError && <ProblemNote error={page.error} retry={() => page.refetch()} />}
      {page.data && (
        <div className={classes["stack"]}>
          <Place page={page.data} />
          <PartnerKeys keys={page.data.keys} />
          <Requests />
        </div>
      )}
    </>
  );
}

function Place({ page }: { page: Partner }) {
  const { w } = useWords();
  const say = w.braze.partner;
  return (
    <Card>
      <dl className={facts["facts"]}>
        <dt>{say.endpoint}</dt>
        <dd>
          <CopyText text={page.restEndpoint} what={say.endpoint} />
        </dd>
        <dt>{say.name}</dt>
        <dd>
          <CopyText text={page.partner} what={say.name} />
        </dd>
      </dl>
    </Card>
  );
}

function Requests() {
  const { w, f } = useWords();
  const say = w.braze.partner;
  const requests = useRequests();
  const items = requests.data?.items ?? [];
  return (
    <Card flush={items.length > 0} title={say.requests}>
      {requests.isError && <ProblemNote error={requests.error} retry={() => requests.refetch()} />}
      {requests.isSuccess && items.length === 0 && <p className={layout["quietText"]}>{say.noRequests}</p>}
      {items.length > 0 && (
        <div className={layout["card"]}>
          <table className={layout["table"]}>
            <thead>
              <tr>
                <th scope="col">{say.when}</th>
                <th scope="col">{say.kind}</th>
                <th scope="col">{say.cohort}</th>
                <th className={layout["number"]} scope="col">
                  {say.added}
                </th>
                <th className={layout["number"]} scope="col">
                  {say.removed}
                </th>
                <th scope="col">{say.answer}</th>
              </tr>
            </thead>
            <tbody>
              {items.map(({ id, at, endpoint, cohortId = "–", added, removed, status, message }) => (
                <tr key={id}>
                  <td data-label={say.when}>{f.moment(at)}</td>
                  <td data-label={say.kind}>{say.kinds[endpoint]}</td>
                  <td className={classes["code"]} data-label={say.cohort}>
                    {cohortId}
                  </td>
                  <td className={layout["number"]} data-label={say.added}>
                    {added === undefined ? "–" : f.number(added)}
                  </td>
                  <td className={layout["number"]} data-label={say.removed}>
                    {removed === undefined ? "–" : f.number(removed)}
                  </td>
                  <td data-label={say.answer}>{status === 0 ? say.dropped : `${status} ${message}`}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}

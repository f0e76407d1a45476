import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ChannelView } from "../../shared/contract/channels.ts";
import type { DeliveryView } from "../../shared/contract/deliveries.ts";
import { useRefresh } from "../api/queries.ts";
import { useApp } from "../app/app.ts";
import layout from "../cohorts/cohorts.module.css";
import { Badge } from "../parts/badge.tsx";
import { Card } from "../parts/card.tsx";
import { Pager, usePages } from "../parts/pager.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { Rows } from "../parts/rows.tsx";
import { useWords } from "../words/use-words.tsx";
import { useDeliveries } from "./queries.ts";
import { deliveryTones, whyNot } from "./status.ts";

export function Deliveries({ channel }: { channel: ChannelView }) {
  const { w } = useWords();
  const say = w.channels;
  const pages = usePages(channel.id);
  const deliveries = useDeliveries(channel.id, pages.cursor);
  if (deliveries.isError) return <ProblemNote error={deliveries.error} retry={() => deliveries.refetch()} />;
  if (!deliveries.data) return <Rows label={w.common.loading} />;
  const { items, cursor } = deliveries.data;
  const { columns } = say;
  return (
    <Card title={say.deliveries}>
      <p className={layout["quietText"]}>
        {items.length === 0 && pages.number === 1 ? say.noDeliveries : say.deliveriesText}
      </p>
      {items.length > 0 && (
        <table className={layout["table"]}>
          <thead>
            <tr>
              <th scope="col">{columns.when}</th>
              <th scope="col">{columns.about}</th>
              <th scope="col">{columns.outcome}</th>
            </tr>
          </thead>
          <tbody>
            {items.map((one) => (
              <Delivery channel={channel} key={one.id} one={one} />
            ))}
          </tbody>
        </table>
      )}
      <Pager busy={deliveries.isFetching} next={cursor} pages={pages} />
    </Card>
  );
}

function Delivery({ channel, one }: { channel: ChannelView; one: DeliveryView }) {
  const { w, f } = useWords();
  const say = w.channels;
  const { client, session } = useApp();
  const refresh = useRefresh();
  const again = useMutation({
    mutationFn: () => client.post(`/channels/${channel.id}/deliveries/${one.id}/replay`),
    onSettled: () => refresh(["channels", channel.id]),
  });
  const { state, nextTry, tries, timestamp } = one;
  const said = [
    whyNot(one, w),
    tries > 1 ? say.tries(tries) : undefined,
    state === "waiting" && tries > 0 && nextTry !== undefined ? say.nextTry(f.moment(nextTry)) : undefined,
  ].filter((part) => part !== undefined);
  const mayAgain = state === "failed" && channel.status === "active" && session.may("connections/write");
  return (
    <tr>
      <td className={layout["when"]} data-label={say.columns.when}>
        {f.moment(timestamp)}
      </td>
      <td data-label={say.columns.about}>
        <About one={one} />
      </td>
      <td data-label={say.columns.outcome}>
        <div>
          <Badge tone={deliveryTones[state]}>{say.states[state]}</Badge>
          {said.length > 0 && <div className={layout["quiet"]}>{said.join(", ")}</div>}
          {mayAgain && (
            <div>
              <Button
                aria-label={`${say.again}: ${say.about[one.type]}, ${f.moment(timestamp)}`}
                loading={again.isPending}
                onClick={() => again.mutate()}
                size="compact-sm"
                variant="default"
              >
                {say.again}
              </Button>
            </div>
          )}
          {again.isError && <ProblemNote error={again.error} />}
        </div>
      </td>
    </tr>
  );
}

function About({ one: { type, runId, connectionId } }: { one: DeliveryView }) {
  const { w } = useWords();
  const text = w.channels.about[type];
  if (runId !== undefined)
    return (
      <Link className={layout["name"]} params={{ runId }} to="/imports/$runId">
        {text}
      </Link>
    );
  if (connectionId === undefined) return text;
  return (
    <Link className={layout["name"]} params={{ connectionId }} to="/connections/$connectionId">
      {text}
    </Link>
  );
}

/** Failures of mails, events and notices: the headings under "Mails" in docs/runbook.md. */
import type { DeliveryView } from "../../../shared/contract/deliveries.ts";
import type { ChannelId } from "../../../shared/contract/ids.ts";
import type { RunView } from "../../../shared/contract/imports.ts";
import { type ReceiverHere, receiverHere } from "../../fakes/receiver.ts";
import { allWell, ended, type Failure, refused } from "./failure.ts";
import { DUE, type Game } from "./game.ts";

const ANA = "ana@example.com";
/** A mailbox that is gone, and one whose bounce is reported late. */
const GONE = "gone@example.com";
const LATE = "late@example.com";

export const ofMessages: readonly Failure[] = [
  {
    what: "SES takes no mail",
    alarm: "notify-errors",
    async inject(game) {
      await game.begin();
      await game.until(DUE - 5);
      await game.fails(refused("ses"));
      await game.until(DUE + 10);
    },
    async mend(game) {
      await game.misbehave();
      await game.until(DUE + 25);
    },
    left: (game) => ended(game, allWell),
  },
  {
    what: "the answers of SES are lost",
    alarm: "mail-not-sent",
    async inject(game) {
      await game.begin();
      await game.until(DUE - 5);
      await game.fails({ service: "ses", does: "lose-answer" });
      await game.until(DUE + 65);
    },
    mend: (game) => game.misbehave(),
    async left(game) {
      const [mail] = (await game.scheduled())?.mails ?? [];
      const named = game.codes.includes("mail-unknown");
      const [next] = (await game.importNow()).mails;
      return [mail?.state, named, next?.state].join() === "unknown,true,sent" ? [] : [mail, named, next];
    },
  },
  {
    what: "the mailbox of a recipient is gone",
    alarm: "mail-undelivered",
    async inject(game) {
      await game.misbehave({ mail: { bounces: [GONE] } });
      await game.begin({ recipients: [GONE] });
      await game.until(DUE + 5);
    },
    mend: (game) => game.change({ recipients: [ANA] }),
    async left(game) {
      const blocked = await blockedAddresses(game);
      return [...(blocked.includes(GONE) ? [] : [blocked]), ...(await ended(game, allWell))];
    },
  },
  {
    what: "the table answers nothing while SES reports a mail that came back",
    alarm: "failed-mail-events",
    async inject(game) {
      await game.misbehave({ mail: { bounces: [LATE], held: true } });
      await game.begin({ recipients: [LATE] });
      await game.until(DUE + 1);
      await game.misbehave({ mail: { bounces: [LATE] }, faults: [refused("dynamodb")] });
      await game.thrown("triggers/mail-events");
      await game.until(DUE + 10);
    },
    async mend(game) {
      await game.misbehave();
      for (const message of await game.aws.messages("failedMailEvents")) {
        const { requestPayload } = JSON.parse(message.Body ?? "");
        await game.aws.invoke("triggers/mail-events", JSON.stringify(requestPayload));
        await game.aws.remove("failedMailEvents", message);
      }
      await game.pass(1);
    },
    async left(game) {
      const blocked = await blockedAddresses(game);
      return [...(blocked.includes(LATE) ? [] : [blocked]), ...(await game.aws.messages("failedMailEvents"))];
    },
  },
  noticeNotDelivered(),
  eventNotPublished(),
];

async function blockedAddresses({ shop }: Game): Promise<string[]> {
  const { items } = await shop.done<{ items: { address: string }[] }>("GET", "/blocked-addresses");
  return items.map(({ address }) => address);
}

function noticeNotDelivered(): Failure {
  let receiver: ReceiverHere;
  let channel: string;
  const deliveries = async ({ shop }: Game) =>
    (await shop.done<{ items: DeliveryView[] }>("GET", `/channels/${channel}/deliveries`)).items;
  return {
    what: "the receiver of a channel answers that it is gone",
    alarm: "notice-not-delivered",
    async inject(game) {
      receiver = await receiverHere();
      receiver.answers(410);
      const request = { kind: "webhook", name: "On call", url: `${receiver.origin}/cohorts` };
      channel = (await game.shop.done<{ id: string }>("POST", "/channels", request)).id;
      await game.begin({ channels: [channel as ChannelId] });
      await game.until(DUE + 5);
    },
    async mend(game) {
      receiver.answers(204);
      await game.shop.done("PATCH", `/channels/${channel}`, { disabled: false });
      for (const { id } of await deliveries(game))
        await game.shop.done("POST", `/channels/${channel}/deliveries/${id}/replay`);
      await game.pass(1);
    },
    async left(game) {
      const states = (await deliveries(game)).map(({ state }) => state);
      const bodies = receiver.received.map(({ body }) => JSON.parse(body).id);
      await receiver.stop();
      const isTold = states.join() === "delivered" && bodies.length === 2 && bodies[0] === bodies[1];
      return [...(isTold ? [] : [states, bodies]), ...(await ended(game, allWell))];
    },
  };
}

/** By hand: an import of the next day would end while the bus refuses too. */
function eventNotPublished(): Failure {
  let run: RunView;
  return {
    what: "EventBridge takes no event for a day",
    alarm: "event-not-published",
    also: ["notify-errors"],
    async inject(game) {
      await game.begin({ cadence: { every: "monthly", dayOfMonth: 28, at: "10:00", timeZone: "UTC" } });
      await game.fails(refused("events"));
      run = await game.importNow();
      await game.until(24 * 60 + 15);
    },
    mend: (game) => game.misbehave(),
    async left(game) {
      const from = new Date(game.began).toISOString();
      const { items } = await game.shop.done<{ items: RunView[] }>("GET", `/imports?from=${from}`);
      const told = items.map(({ id, status }) => [id, status].join());
      const { event } = await game.shop.done<RunView>("GET", `/imports/${run.id}`);
      const next = await game.importNow();
      const isWell = told.join() === `${run.id},succeeded` && event?.state === "failed";
      return isWell && next.event?.state === "published" ? [] : [told, event, next.event];
    },
  };
}

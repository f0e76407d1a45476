import {
  channelChange,
  channelRequest,
  channelSecretRequest,
  channelTestRequest,
  channelView,
  newChannelSecret,
} from "../channels.ts";
import { channelTestAnswer, deliveryPage, deliveryView } from "../deliveries.ts";
import { pageOf } from "../pages.ts";
import { at, ids } from "./examples.ts";
import { location, type Operation, paged } from "./operation.ts";

const tag = "Channels";
const noChannel = "There is no such channel.";

const request = { kind: "webhook", name: "On call", url: "https://alerts.example.com/cohorts" };
const channel = {
  ...request,
  id: ids.channel,
  host: "alerts.example.com",
  status: "active",
  secretSince: at,
  createdAt: at,
  version: 0,
};
const secret = "whsec_dGhpcyBpcyBhbiBleGFtcGxlIG9mIGEgc2VjcmV0LCBub3Qgb25l";
const delivery = {
  id: `20261125T080126000Z_import-ended_${ids.run}`,
  channelId: ids.channel,
  type: "import.ended",
  runId: ids.run,
  timestamp: "2026-11-25T08:01:26.000Z",
  state: "failed",
  tries: 16,
  at: "2026-11-26T08:01:27.000Z",
  why: "refused",
  status: 500,
};

export const channelPage = pageOf(channelView);

export const channels = {
  "POST /channels": {
    id: "create-channel",
    tag,
    summary: "Makes a channel: a signed webhook, or one that takes Slack's messages",
    once: true,
    body: { schema: channelRequest, example: request },
    answers: {
      201: {
        description: "It is active. The secret of a webhook is shown here and never again.",
        schema: newChannelSecret,
        example: { ...channel, secret },
        headers: location,
      },
    },
    refusals: { 400: "A value is not valid, or the address is not one of a public host." },
  },
  "GET /channels": {
    id: "list-channels",
    tag,
    summary: "Lists channels",
    query: paged,
    answers: { 200: { description: "A page.", schema: channelPage, example: { items: [channel] } } },
  },
  "GET /channels/{channelId}": {
    id: "read-channel",
    tag,
    summary: "Shows a channel",
    answers: { 200: { description: "The channel.", schema: channelView, example: channel } },
    refusals: { 404: noChannel },
  },
  "PATCH /channels/{channelId}": {
    id: "change-channel",
    tag,
    summary: "Renames, disables or enables a channel: what is left out stays",
    body: { schema: channelChange, example: { name: "On call, Europe" } },
    answers: {
      200: {
        description: "As it is now.",
        schema: channelView,
        example: { ...channel, name: "On call, Europe", version: 1 },
      },
    },
    refusals: {
      400: "A value is not valid.",
      404: noChannel,
      409: "It was changed by someone else meanwhile.",
    },
  },
  "DELETE /channels/{channelId}": {
    id: "delete-channel",
    tag,
    summary: "Deletes a channel and its secret",
    answers: { 204: { description: "It is gone." } },
    refusals: { 404: noChannel, 409: "Schedules or connections name it: the problem lists them." },
  },
  "POST /channels/{channelId}/secret": {
    id: "renew-channel-secret",
    tag,
    summary: "Makes a new secret for a webhook, or replaces the address of a Slack channel",
    body: { schema: channelSecretRequest, example: {}, optional: true },
    answers: {
      200: {
        description:
          "The new secret of a webhook is shown here and never again. For a day, signatures are made with those before too, five at most.",
        schema: newChannelSecret,
        example: { ...channel, secret, earlierSecretUntil: "2026-11-26T08:00:00.000Z", version: 1 },
      },
    },
    refusals: {
      400: "A value is not valid: a Slack channel takes an address, and a webhook takes none.",
      404: noChannel,
      409: "It was changed by someone else meanwhile.",
    },
  },
  "POST /channels/{channelId}/test": {
    id: "test-channel",
    tag,
    summary: "Sends a test message to a channel, once",
    body: { schema: channelTestRequest, example: { locale: "en" }, optional: true },
    answers: {
      200: {
        description: "What came of it.",
        schema: channelTestAnswer,
        example: { state: "delivered", status: 204 },
      },
    },
    refusals: { 400: "A value is not valid.", 404: noChannel },
  },
  "GET /channels/{channelId}/deliveries": {
    id: "list-deliveries",
    tag,
    summary: "Lists what was sent to a channel in the last 30 days, and what is to be sent, newest first",
    query: paged,
    answers: { 200: { description: "A page.", schema: deliveryPage, example: { items: [delivery] } } },
    refusals: { 404: noChannel },
  },
  "POST /channels/{channelId}/deliveries/{deliveryId}/replay": {
    id: "replay-delivery",
    tag,
    summary: "Sends a delivery again, with the same id",
    answers: {
      202: {
        description: "It is sent soon. One that waits is sent when it is due.",
        schema: deliveryView,
        example: {
          id: delivery.id,
          channelId: ids.channel,
          type: "import.ended",
          runId: ids.run,
          timestamp: delivery.timestamp,
          state: "waiting",
          tries: 0,
          at: delivery.at,
          nextTry: "2026-11-26T09:00:00.000Z",
        },
        headers: { Location: "The deliveries of the channel." },
      },
    },
    refusals: { 404: "There is no such channel or delivery.", 409: "The channel is disabled or gone." },
  },
} as const satisfies Record<string, Operation>;

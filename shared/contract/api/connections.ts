import {
  activationView,
  connectionChange,
  connectionRequest,
  connectionView,
  keyRequest,
  keyView,
} from "../connections.ts";
import { allOf, pageOf } from "../pages.ts";
import { blockedExample } from "./blocked-addresses.ts";
import { at, ids } from "./examples.ts";
import { aSwitch, location, type Operation, paged } from "./operation.ts";

const tag = "Connections";
const noConnection = "There is no such connection.";

const key = { id: ids.key, masked: "…4f2a", status: "active", addedBy: "ana", addedAt: at };
const request = {
  name: "Shop, Europe",
  endpoint: "https://rest.fra-01.braze.eu",
  partner: "kubit",
  contacts: ["marketing@example.com"],
  channels: [ids.channel],
};
const connection = {
  ...request,
  id: ids.connection,
  locale: "en",
  secondsBeforeAdds: 0,
  status: "pending",
  keys: [],
  createdAt: at,
  version: 0,
};
const withKey = { ...connection, keys: [key], version: 1 };

export const keyList = allOf(keyView);
export const connectionPage = pageOf(connectionView);

export const connections = {
  "POST /connections": {
    id: "create-connection",
    tag,
    summary: "Adds a Braze workspace to import into",
    once: true,
    body: { schema: connectionRequest, example: request },
    answers: {
      201: { description: "It is pending.", schema: connectionView, example: connection, headers: location },
    },
    refusals: {
      400: "A value is not valid, or the endpoint is not one of Braze's.",
      422: "The deployment has no partner key for the endpoint's cluster, or a channel is not there.",
    },
  },
  "GET /connections": {
    id: "list-connections",
    tag,
    summary: "Lists connections",
    query: paged,
    answers: { 200: { description: "A page.", schema: connectionPage, example: { items: [connection] } } },
  },
  "GET /connections/{connectionId}": {
    id: "read-connection",
    tag,
    summary: "Shows a connection",
    answers: {
      200: {
        description: "The connection.",
        schema: connectionView,
        example: { ...withKey, blocked: [blockedExample] },
      },
    },
    refusals: { 404: noConnection },
  },
  "PATCH /connections/{connectionId}": {
    id: "change-connection",
    tag,
    summary: "Changes a connection: what is left out stays",
    query: { force: aSwitch("With disabled: also where schedules import through it, which end.") },
    body: { schema: connectionChange, example: { name: "Shop, EU" } },
    answers: {
      200: {
        description: "As it is now.",
        schema: connectionView,
        example: { ...withKey, name: "Shop, EU", version: 2 },
      },
    },
    refusals: {
      400: "A value is not valid.",
      404: noConnection,
      409:
        "Endpoint and partner are fixed once something was imported; schedules import through what is " +
        "to be disabled; or it was changed by someone else meanwhile.",
      422: "The deployment has no partner key for the endpoint's cluster, or a channel is not there.",
    },
  },
  "DELETE /connections/{connectionId}": {
    id: "delete-connection",
    tag,
    summary: "Deletes a connection and the secrets of its keys",
    query: {
      leaveMembers: aSwitch(
        "Also where Braze holds users that were imported through it, who then stay there.",
      ),
      force: aSwitch("Also where schedules import through it, which end."),
    },
    answers: { 204: { description: "It is gone." } },
    refusals: {
      404: noConnection,
      409: "An import goes on, a schedule uses it, or users are left at Braze.",
      503: "It is disabled, and EventBridge could not be told so: repeat it.",
    },
  },
  "POST /connections/{connectionId}/keys": {
    id: "add-key",
    tag,
    summary: "Tries a data import key at Braze and keeps it",
    once: true,
    body: { schema: keyRequest, example: { key: "the-data-import-key", confirmSameWorkspace: true } },
    answers: {
      201: {
        description: "Braze took it; the key itself is never shown again.",
        schema: keyView,
        example: key,
        headers: { Location: "The keys of the connection." },
      },
    },
    refusals: {
      400: "A value is not valid.",
      404: noConnection,
      409: "The key is in use already, or the connection is disabled.",
      422: "Braze refused one of the two secrets, or nobody confirmed that the key is of the same workspace.",
      503: "Braze did not answer in time.",
    },
  },
  "GET /connections/{connectionId}/keys": {
    id: "list-keys",
    tag,
    summary: "Lists a connection's keys, masked, newest first",
    answers: { 200: { description: "All of them.", schema: keyList, example: { items: [key] } } },
    refusals: { 404: noConnection },
  },
  "DELETE /connections/{connectionId}/keys/{keyId}": {
    id: "invalidate-key",
    tag,
    summary: "Takes a key out of use and deletes its secret",
    query: { force: aSwitch("Also where it is the last active one, and an import or a schedule uses it.") },
    answers: {
      200: {
        description: "The key, invalidated.",
        schema: keyView,
        example: { ...key, status: "invalidated", invalidatedBy: "ana", invalidatedAt: at },
      },
    },
    refusals: {
      404: "There is no such connection or key.",
      409: "It is the last active one, and an import or a schedule uses it; or the connection was changed meanwhile.",
    },
  },
  "POST /connections/{connectionId}/activation": {
    id: "activate-connection",
    tag,
    summary: "Tries the newest key, marks the connection active and mails its contacts, each once",
    answers: {
      200: {
        description: "It is active. Sending it again tries the key again.",
        schema: activationView,
        example: { ...withKey, status: "active", version: 3, mails: { sent: 1, failed: 0, blocked: 0 } },
      },
    },
    refusals: {
      404: noConnection,
      409: "It is disabled, or was changed meanwhile.",
      422: "There is no active key, or Braze refused it.",
      503: "Braze did not answer in time.",
    },
  },
} as const satisfies Record<string, Operation>;

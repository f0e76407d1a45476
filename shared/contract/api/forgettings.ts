import { forgetting, forgettingRequest } from "../forgettings.ts";
import { pageOf } from "../pages.ts";
import { at, ids } from "./examples.ts";
import { location, type Operation, paged } from "./operation.ts";

const tag = "Forgetting people";

const forgettingPage = pageOf(forgetting);

const asked = {
  id: ids.forgetting,
  state: "looking",
  reason: "ticket 4711",
  identifiers: 2,
  requestedAt: at,
  requestedBy: "eva",
  expiresAt: "2026-12-02T08:00:00.000Z",
} as const;
const held = {
  cohortId: ids.cohort,
  cohortName: "Loyal buyers",
  connectionId: ids.connection,
  connectionName: "Shop",
  identifiers: 1,
};
const found = {
  ...asked,
  state: "to-confirm",
  found: {
    held: [held],
    stored: [{ place: "ledgers", objects: 3, identifiers: 3 }],
    lists: [],
    alreadyForgotten: 0,
    definitions: [],
    earlierDefinitions: 0,
  },
} as const;
const { expiresAt: _, ...kept } = found;
const confirmed = { ...kept, state: "removing", confirmedAt: at, confirmedBy: "kim" } as const;

const unknown = "There is no such request: it was dropped, or never made.";

export const forgetPeople = {
  "POST /people/forget": {
    id: "forget-people",
    tag,
    summary:
      "Asks to forget people: looks for where they are, and changes nothing until the request is confirmed",
    once: true,
    body: {
      schema: forgettingRequest,
      example: {
        people: [{ external_id: "007" }, { alias_name: "u9", alias_label: "shop" }],
        reason: "ticket 4711",
      },
    },
    answers: {
      202: {
        description:
          "It looks. Once it shows `found`, it can be confirmed, within seven days. It has no identifier of anybody.",
        schema: forgetting,
        example: asked,
        headers: location,
      },
    },
    refusals: {
      400: "A value is not valid, or the reason has an identifier of these people.",
      404: "There is no such upload.",
      422:
        "The file is missing, too large, has no column with identifiers, or has rows that tell nobody. " +
        "`data-missing`, `file-too-large`, `definition-invalid`, `data-unreadable`, `too-large-for-engine`. " +
        "Or the Idempotency-Key was used for another request.",
    },
  },
} as const satisfies Record<string, Operation>;

export const forgettings = {
  "GET /people/forgettings": {
    id: "list-forgettings",
    tag,
    summary: "Lists the requests to forget people, those that are done too",
    query: paged,
    answers: {
      200: {
        description:
          "A page, newest first. It may have fewer items than its limit and a cursor: go on with that.",
        schema: forgettingPage,
        example: { items: [found] },
      },
    },
    refusals: { 400: "The cursor is not one that this list gave." },
  },
  "GET /people/forgettings/{forgettingId}": {
    id: "read-forgetting",
    tag,
    summary: "How far a request is: what was found, what hinders it and, once it is done, its certificate",
    answers: { 200: { description: "The request.", schema: forgetting, example: found } },
    refusals: { 404: unknown },
  },
  "POST /people/forgettings/{forgettingId}/confirmation": {
    id: "confirm-forgetting",
    tag,
    summary: "Confirms a request. It can't be taken back: what is erased does not come again",
    answers: {
      200: {
        description:
          "They are removed from Braze, and then from all that is stored. It goes on by itself until it is done. " +
          "A repeated request changes nothing.",
        schema: forgetting,
        example: confirmed,
      },
    },
    refusals: {
      404: unknown,
      409: "It still looks, or others change it at this moment. `not-looked-for`.",
      410: "It was not confirmed within seven days. `forgetting-expired`.",
    },
  },
  "DELETE /people/forgettings/{forgettingId}": {
    id: "drop-forgetting",
    tag,
    summary: "Drops a request that was not confirmed, with what is stored for it",
    answers: { 204: { description: "It is dropped." } },
    refusals: {
      404: unknown,
      409: "It was confirmed, or others change it at this moment. `forgetting-confirmed`.",
    },
  },
} as const satisfies Record<string, Operation>;

/** Operations of the sandbox: its partner page, and what partners sent. Only in deployments with a sandbox. */
import * as z from "zod/mini";
import { MEMBERS_PAGE_LIMIT, PAGE_SIZE } from "../../limits.ts";
import { allOf, pageOf } from "../pages.ts";
import { behaviourRequest, behaviourView } from "../sandbox-behaviour.ts";
import {
  inspection,
  matchOutcome,
  newSandboxKey,
  notedRequest,
  partnerPage,
  receivedCohort,
  receivedMember,
  sandboxKeyView,
} from "../sandbox-received.ts";
import { at, ids } from "./examples.ts";
import { location, type Operation, paged } from "./operation.ts";

const tag = "Sandbox: partners";
const noCohort = {
  404: "No partner told of such a cohort.",
  409: "Several did: say which partner.",
} as const;

const key = {
  id: ids.sandboxKey,
  partner: "kubit",
  masked: "…4f2a",
  status: "active",
  createdBy: "ana",
  createdAt: at,
};
const cohort = {
  partner: "kubit",
  id: ids.cohort,
  name: "Spent more than 100",
  createdAt: at,
  firstSeenAt: at,
  lastSeenAt: at,
  usersBeforeName: false,
  requests: 1,
  idsAdded: 2,
  idsRemoved: 0,
};
const member = { kind: "external_id", id: "007", label: "" };
const request = {
  id: "n4b7v1c8x2z6m0l9k3j5",
  at,
  partner: "kubit",
  endpoint: "users",
  cohortId: ids.cohort,
  key: "…4f2a",
  userAgent: "partner-Kubit-CohortImport/0.1.0",
  bytes: 182,
  added: 2,
  removed: 0,
  faults: [],
  status: 201,
  message: "success",
};
const behaviour = {
  rateLimit: { requests: 250_000, seconds: 3_600 },
  faults: [{ kind: "rate-limited", retryAfterSeconds: 1, times: 3, left: 3 }],
};

export const sandboxKeyList = allOf(sandboxKeyView);
export const receivedCohortPage = pageOf(receivedCohort);
export const receivedMemberPage = pageOf(receivedMember);
export const notedRequestPage = pageOf(notedRequest);

const partner = { schema: z.optional(z.string()), description: "Where several told of a cohort of this id." };
const longPages = {
  ...paged,
  limit: {
    schema: z.optional(z.int().check(z.minimum(1), z.maximum(MEMBERS_PAGE_LIMIT))),
    description: `Items of a page; left out: ${PAGE_SIZE}.`,
  },
};
const time = z.optional(z.iso.datetime({ offset: true }));

export const sandboxPartners = {
  "POST /sandbox/partners/{partner}/keys": {
    id: "sandbox-create-key",
    tag,
    summary: "Makes a data import key",
    answers: {
      201: {
        description: "The one time that the key itself is shown.",
        schema: newSandboxKey,
        example: { ...key, key: "the-data-import-key" },
        headers: location,
      },
    },
    refusals: { 400: "That can't be a partner's name." },
  },
  "GET /sandbox/partners/{partner}/keys": {
    id: "sandbox-list-keys",
    tag,
    summary: "Lists a partner's keys",
    answers: { 200: { description: "All of them.", schema: sandboxKeyList, example: { items: [key] } } },
  },
  "DELETE /sandbox/partners/{partner}/keys/{keyId}": {
    id: "sandbox-invalidate-key",
    tag,
    summary: "Invalidates a key",
    answers: {
      200: {
        description: "Refused from the next request on.",
        schema: sandboxKeyView,
        example: { ...key, status: "invalidated", invalidatedBy: "ana", invalidatedAt: at },
      },
    },
    refusals: { 404: "There is no such key of the partner." },
  },
  "GET /sandbox/partners/{partner}": {
    id: "sandbox-read-partner",
    tag,
    summary: "What a customer copies from Braze's partner page",
    answers: {
      200: {
        description: "The page.",
        schema: partnerPage,
        example: {
          partner: "kubit",
          restEndpoint: "https://sandbox.example.com",
          cohortNames: "https://sandbox.example.com/partners/kubit/cohorts",
          cohortUsers: "https://sandbox.example.com/partners/kubit/cohorts/users",
          keys: [key],
        },
      },
    },
    refusals: { 400: "That can't be a partner's name." },
  },
  "GET /sandbox/partners/{partner}/requests": {
    id: "sandbox-list-requests",
    tag,
    summary: "What came from a partner in the last week, without secrets and ids, newest first",
    query: paged,
    answers: { 200: { description: "A page.", schema: notedRequestPage, example: { items: [request] } } },
  },
  "GET /sandbox/partners/{partner}/behaviour": {
    id: "sandbox-read-behaviour",
    tag,
    summary: "How the sandbox behaves towards a partner",
    answers: { 200: { description: "Its limit and faults.", schema: behaviourView, example: behaviour } },
  },
  "PUT /sandbox/partners/{partner}/behaviour": {
    id: "sandbox-set-behaviour",
    tag,
    summary: "Sets the rate limit and fault modes; `{}` ends all faults",
    body: {
      schema: behaviourRequest,
      example: { faults: [{ kind: "rate-limited", retryAfterSeconds: 1, times: 3 }] },
    },
    answers: {
      200: { description: "From the next request on.", schema: behaviourView, example: behaviour },
    },
    refusals: { 400: "A value is not valid." },
  },
  "GET /sandbox/cohorts": {
    id: "sandbox-list-cohorts",
    tag,
    summary: "Lists cohorts as they were received",
    query: paged,
    answers: { 200: { description: "A page.", schema: receivedCohortPage, example: { items: [cohort] } } },
  },
  "GET /sandbox/cohorts/{receivedId}/members": {
    id: "sandbox-list-members",
    tag,
    summary: "Whom a received cohort holds",
    query: { ...longPages, partner },
    answers: { 200: { description: "A page.", schema: receivedMemberPage, example: { items: [member] } } },
    refusals: noCohort,
  },
  "GET /sandbox/cohorts/{receivedId}/inspection": {
    id: "sandbox-inspect-cohort",
    tag,
    summary: "What became of the ids that were received: no part of Braze's contract",
    query: {
      ...longPages,
      partner,
      from: { schema: time, description: "Requests from then on." },
      to: { schema: time, description: "Requests before then." },
      outcome: { schema: z.optional(matchOutcome), description: "Whose ids are listed; left out: none." },
    },
    answers: {
      200: {
        description: "Distinct ids by what became of them.",
        schema: inspection,
        example: {
          note: "This is the sandbox's own: Braze never tells whom an id matched.",
          partner: "kubit",
          cohortId: ids.cohort,
          cohortName: cohort.name,
          added: { matched: 1, unknown: 1, "device-of-identified-user": 0 },
          removed: { matched: 0, unknown: 0, "device-of-identified-user": 0 },
          users: 1,
          items: [{ ...member, direction: "add", outcome: "matched" }],
        },
      },
    },
    refusals: noCohort,
  },
} as const satisfies Record<string, Operation>;

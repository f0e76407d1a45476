import * as z from "zod/mini";
import { systemStatus } from "../status.ts";
import { ids } from "./examples.ts";
import type { Operation } from "./operation.ts";

const refusals = { 400: "The query has a parameter." };
const status = {
  at: "2026-11-25T09:04:00.000Z",
  versions: { system: "0.1.0+4f1c2d9", node: "v24.21.0", data: 7 },
  queues: { undeliveredTicks: 0, failedTicks: 1, failedRepairs: 0, failedMailEvents: 0 },
  ticks: { checkedAt: "2026-11-25T09:00:04.000Z", overdueSchedules: 0, lagSeconds: 0 },
  reconcile: {
    beganAt: "2026-11-25T09:00:00.000Z",
    lastEnded: {
      beganAt: "2026-11-25T09:00:00.000Z",
      endedAt: "2026-11-25T09:00:04.000Z",
      repaired: {
        slotsRolledForward: 0,
        timersRecreated: 0,
        orphansRemoved: 0,
        schedulesRefused: 0,
        occurrencesCaughtUp: 1,
        occurrencesPastWindow: 0,
        runsRestarted: 0,
        runsHandedOver: 0,
        secretsRemoved: 0,
        changesPublished: 0,
        auditsSettled: 0,
        troubles: 0,
      },
    },
  },
  rates: [
    {
      cluster: "eu",
      connections: [ids.connection],
      requestsPerSecond: 34.5,
      waitsUntil: "2026-11-25T09:05:10.000Z",
    },
  ],
};

export const apiDocument = z.looseObject({ openapi: z.string() });

export const system = {
  "GET /openapi.json": {
    id: "read-api-document",
    tag: "This document",
    summary: "This document: OpenAPI 3.1",
    answers: {
      200: { description: "The document.", schema: apiDocument, example: { openapi: "3.1.0" } },
    },
    refusals,
  },
  "GET /health": {
    id: "check-health",
    tag: "Health",
    summary: "Answers that the API can be reached and runs code, and says nothing else",
    answers: { 204: { description: "It answers." } },
    refusals,
  },
  "GET /status": {
    id: "read-status",
    tag: "Status",
    summary: "How the system runs: versions, queues, lag of schedules, repairs, and the rates at Braze",
    answers: {
      200: { description: "As it is now.", schema: systemStatus, example: status },
    },
  },
} as const satisfies Record<string, Operation>;

import { draftPreviewRequest, preview, previewRequest } from "../cohorts.ts";
import { answeredAs, computing } from "../computing.ts";
import { at, ids } from "./examples.ts";
import { computingHeaders, type Operation } from "./operation.ts";

const tag = "Previews";

const exact = {
  id: ids.preview,
  rows: 1_204,
  members: { total: 1_190, external_id: 1_100, alias: 60, device_id: 30 },
  duplicates: 4,
  rejected: { "no-identifier": 10 },
  asOf: at,
};
const against = { ...exact, change: { adds: 88, removes: 12, keeps: 1_102, unusual: false } };
const stopped = {
  ...exact,
  change: {
    adds: 12,
    removes: 9_044,
    keeps: 8_218,
    unusual: true,
    unusualChange: { held: 17_262, removeShare: 0.3, floor: 1_000 },
    inWords: {
      what:
        "An import would be stopped before anything is sent: it would add 12 users and remove 9,044 of " +
        "the 17,262 imported so far.",
      why: "It would remove more than 30% of those imported so far.",
      todo: 'If the change is what you want, allow it once with "allowUnusualChange": true.',
    },
  },
};
const estimate = { ...exact, estimate: true, sample: { oneIn: 10, members: 119 } };

export const previewAnswer = answeredAs(preview);
const later = {
  description: "It takes longer than 20 seconds.",
  schema: computing,
  example: { id: ids.preview, status: "computing", askedAt: at },
  headers: computingHeaders,
};
const notEvaluated =
  "It can't be evaluated: `definition-invalid`, `data-missing`, `stale-data`, `data-unreadable`, " +
  "`too-large-for-engine`, `database-unavailable`, `ledger-lost`, `ledger-restored`. `fault` says by a code what is wrong with the data.";

export const previews = {
  "POST /cohorts/{cohortId}/preview": {
    id: "preview-cohort",
    tag,
    summary: "What an import would find and send now; nothing is sent",
    once: true,
    body: { schema: previewRequest, example: { connectionId: ids.connection }, optional: true },
    answers: {
      200: { description: "The preview.", schema: previewAnswer, example: against },
      202: later,
    },
    refusals: {
      400: "A value is not valid.",
      404: "There is no such cohort or connection.",
      422: notEvaluated,
    },
  },
  "POST /previews": {
    id: "preview-draft",
    tag,
    summary: "The same of a definition that need not be saved",
    once: true,
    body: {
      schema: draftPreviewRequest,
      example: {
        timeZone: "Europe/Madrid",
        definition: {
          kind: "criteria",
          dataSet: "shop",
          where: { performed: { event: "purchase", times: { atLeast: 2 } } },
        },
        sample: true,
      },
    },
    answers: {
      200: {
        description: "The preview; an estimate where a sample was asked for and the data is large.",
        schema: previewAnswer,
        example: estimate,
      },
      202: later,
    },
    refusals: { 400: "A value is not valid.", 422: notEvaluated },
  },
  "GET /previews/{previewId}": {
    id: "read-preview",
    tag,
    summary: "Reads a preview, for 24 hours",
    answers: {
      200: {
        description: "The preview; here one that says that an import would be stopped.",
        schema: previewAnswer,
        example: stopped,
      },
      202: { ...later, description: "It is still computed." },
    },
    refusals: {
      404: "There is no such preview, or its time is over.",
      422: notEvaluated,
      503: "It was never computed: ask again.",
    },
  },
} as const satisfies Record<string, Operation>;

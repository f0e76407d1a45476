import * as z from "zod/mini";
import { answeredAs, computing } from "../computing.ts";
import { checkRequest, dataSetCheck } from "../data-set-checks.ts";
import { dataSet, dataSetChange } from "../data-sets.ts";
import { pageOf } from "../pages.ts";
import { at, ids } from "./examples.ts";
import { aSwitch, computingHeaders, location, type Operation, paged } from "./operation.ts";

const tag = "Data sets";

const request = {
  name: "Shop",
  events: {
    prefix: "shop/events/",
    format: "csv",
    columns: { user: "user_id", time: "happened_at", event: "name" },
  },
  staleAfterHours: 26,
};
const shown = { ...request, id: "shop", version: 0 };

const check = {
  id: ids.check,
  dataSetId: "shop",
  checkedAt: at,
  timeZone: "UTC",
  usable: false,
  problems: [
    {
      source: "events",
      reason: "data-unreadable",
      detail:
        'The file "february.csv" has no column "happened_at", which other files have. It has: user_id, at, name.',
      fault: {
        code: "no-column-in-file",
        values: {
          file: "february.csv",
          column: "happened_at",
          others: 0,
          names: "user_id, at, name",
          more: 0,
        },
      },
    },
  ],
  notes: [],
  noteFaults: [],
  events: {
    prefix: "shop/events/",
    format: "csv",
    files: { count: 2, bytes: 1_204_551, newest: at },
    freshness: { ageHours: 3.5, allowedHours: 26, fresh: true },
    columnSets: {
      first: [
        {
          files: { first: ["january.csv"], more: 0 },
          delimiter: ",",
          encoding: "utf-8",
          columns: {
            first: [
              { name: "user_id", type: "text" },
              { name: "happened_at", type: "text" },
              { name: "name", type: "text" },
            ],
            more: 0,
          },
        },
        {
          files: { first: ["february.csv"], more: 0 },
          delimiter: ",",
          encoding: "utf-8",
          columns: {
            first: [
              { name: "user_id", type: "text" },
              { name: "at", type: "text" },
              { name: "name", type: "text" },
            ],
            more: 0,
          },
          without: ["happened_at"],
          besides: ["at"],
        },
      ],
      more: 0,
    },
  },
};
const sound = {
  ...check,
  usable: true,
  problems: [],
  events: {
    ...check.events,
    files: { count: 1, bytes: 604_551, newest: at },
    columnSets: { first: check.events.columnSets.first.slice(0, 1), more: 0 },
    rows: 69_659,
    malformed: 0,
    mapped: [
      {
        field: "user",
        name: "user_id",
        set: 69_659,
        unreadable: 0,
        shapes: [{ kind: "digits", share: 1, like: "digits that begin with 0, 5 characters" }],
      },
    ],
    times: { readAs: ["iso"], first: "2026-01-01T00:00:00.000Z", last: at, unreadable: 0 },
    names: {
      first: [{ name: "purchase", count: 69_659, first: "2026-01-01T00:00:00.000Z", last: at }],
      more: 0,
      notSet: 0,
      notShown: 0,
    },
    properties: {
      first: [
        {
          name: "amount",
          set: 69_659,
          shapes: [{ kind: "number", share: 1, like: "number, like 9.99 to 999.99" }],
          events: { first: ["purchase"], more: 0 },
        },
      ],
      more: 0,
    },
  },
};

export const dataSetPage = pageOf(dataSet);
export const checkAnswer = answeredAs(dataSetCheck);
const later = {
  description: "It takes longer than 20 seconds.",
  schema: computing,
  example: { id: ids.check, status: "computing", askedAt: at },
  headers: computingHeaders,
};
const ofFilesOnly = "`check-of-files-only`: the data set is of tables, which are not checked.";

export const dataSets = {
  "PUT /data-sets/{dataSetId}": {
    id: "put-data-set",
    tag,
    summary: "Says where users and events lie in the data bucket, and which column is which",
    query: {
      dryRun: aSwitch("Stores nothing: answers what a check of this data set would. Left out: false."),
    },
    body: { schema: dataSetChange, example: request },
    answers: {
      200: {
        description: "Replaced; with `dryRun` the check.",
        schema: z.union([dataSet, checkAnswer]),
        example: { ...shown, version: 1 },
      },
      201: { description: "New.", schema: dataSet, example: shown, headers: location },
      202: { ...later, description: "A dry run that takes longer than 20 seconds." },
    },
    refusals: {
      400: "A value is not valid.",
      409: "`changed-meanwhile`: it is no longer at `version`; `data-set-exists`: with `version` `null`, it is there already.",
      422: `With \`dryRun\`: ${ofFilesOnly}`,
    },
  },
  "GET /data-sets": {
    id: "list-data-sets",
    tag,
    summary: "Lists data sets",
    query: paged,
    answers: { 200: { description: "A page.", schema: dataSetPage, example: { items: [shown] } } },
  },
  "GET /data-sets/{dataSetId}": {
    id: "read-data-set",
    tag,
    summary: "Shows a data set",
    answers: { 200: { description: "The data set.", schema: dataSet, example: shown } },
    refusals: { 404: "There is no such data set." },
  },
  "DELETE /data-sets/{dataSetId}": {
    id: "delete-data-set",
    tag,
    summary: "Deletes a data set that no cohort uses; its files stay in the data bucket",
    answers: { 204: { description: "Deleted." } },
    refusals: {
      404: "There is no such data set.",
      409: "`data-set-in-use`: cohorts use it, and `cohorts` names them; or one is being created.",
    },
  },
  "POST /data-sets/{dataSetId}/check": {
    id: "check-data-set",
    tag,
    summary: "What is in its files, and whether a cohort over it could be evaluated now",
    once: true,
    body: { schema: checkRequest, example: { timeZone: "Europe/Madrid" }, optional: true },
    answers: {
      200: {
        description: "The check. What is wrong with the data is in `problems`.",
        schema: checkAnswer,
        example: sound,
      },
      202: later,
    },
    refusals: { 400: "A value is not valid.", 404: "There is no such data set.", 422: ofFilesOnly },
  },
  "GET /checks/{checkId}": {
    id: "read-check",
    tag,
    summary: "Reads a check, for 24 hours",
    answers: {
      200: {
        description: "The check; here one of a file that lacks a column.",
        schema: checkAnswer,
        example: check,
      },
      202: { ...later, description: "It is still computed." },
    },
    refusals: {
      404: "There is no such check, or its time is over.",
      422: ofFilesOnly,
      503: "It was never computed: ask again.",
    },
  },
} as const satisfies Record<string, Operation>;

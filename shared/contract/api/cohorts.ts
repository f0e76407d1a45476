import * as z from "zod/mini";
import { NAME_LENGTH, TAG_LENGTH } from "../../limits.ts";
import { cohortSummary } from "../cohort-summaries.ts";
import { cohortChange, cohortPatch, cohortRequest, listVersions } from "../cohorts.ts";
import { cohortView } from "../definition-checks.ts";
import { earlierDefinitionPage } from "../earlier-definitions.ts";
import { dataSetId } from "../ids.ts";
import { pageOf } from "../pages.ts";
import { at, ids } from "./examples.ts";
import { aSwitch, location, type Operation, paged } from "./operation.ts";

const tag = "Cohorts";
const noCohort = "There is no such cohort.";
const unusable =
  "There is no such data set or upload, or the data set can't have what the definition asks for, whatever is in its files.";
const waited =
  "The cohort. It waits up to 10 seconds for the check of the definition: `definitionCheck` says what it found, and GET /cohorts/{cohortId} what it finds later.";

const request = {
  name: "Spent more than 100",
  guard: { removeShare: 0.2, addFactor: 3, floor: 500 },
  tags: ["Spring", "VIP"],
  timeZone: "Europe/Madrid",
  definition: {
    kind: "criteria",
    dataSet: "shop",
    where: {
      aggregate: { event: "purchase", function: "sum", property: "amount", is: { greater: 100 } },
    },
  },
};
const evaluable = { state: "evaluable", checkedAt: at };
const shown = { ...request, id: ids.cohort, createdAt: at, version: 0, definitionCheck: evaluable };
const list = { object: `uploads/${ids.upload}.csv`, format: "csv", columns: { external_id: "Customer ID" } };
const asList = { ...request, name: "VIP", definition: { kind: "list", ...list } };

export const cohortPage = pageOf(cohortView);
export const cohortSummaryPage = pageOf(cohortSummary);
const summary = {
  id: ids.cohort,
  name: request.name,
  tags: request.tags,
  createdAt: at,
  kind: "criteria",
  check: "evaluable",
  held: [{ connectionId: ids.connection, users: 1_190, unsure: 0 }],
  lastImport: {
    id: ids.run,
    connectionId: ids.connection,
    time: at,
    status: "succeeded",
    members: 1_190,
  },
};

export const cohorts = {
  "POST /cohorts": {
    id: "create-cohort",
    tag,
    summary: "Defines a set of users: by criteria, by SQL or by a list",
    once: true,
    body: { schema: cohortRequest, example: request },
    answers: { 201: { description: waited, schema: cohortView, example: shown, headers: location } },
    refusals: { 400: "A value is not valid.", 422: unusable },
  },
  "GET /cohorts": {
    id: "list-cohorts",
    tag,
    summary: "Lists cohorts",
    query: paged,
    answers: { 200: { description: "A page.", schema: cohortPage, example: { items: [shown] } } },
  },
  "GET /cohort-summaries": {
    id: "list-cohort-summaries",
    tag,
    summary:
      "Finds cohorts, newest first: with their last import, what Braze holds of them, and their schedule",
    query: {
      ...paged,
      text: {
        schema: z.optional(z.string().check(z.maxLength(NAME_LENGTH))),
        description:
          "Only cohorts that have each of these words in their name or a tag, whatever their case and accents.",
      },
      tag: {
        schema: z.optional(z.string().check(z.minLength(1), z.maxLength(TAG_LENGTH))),
        description: "Only cohorts that have this tag, whatever its case and accents.",
      },
      dataSet: { schema: z.optional(dataSetId), description: "Only cohorts of this data set." },
    },
    answers: {
      200: {
        description:
          "A page. When it searches it may have fewer items than its limit, even none, and a cursor: go on with " +
          "that. A cohort that just changed may be as it was for a moment.",
        schema: cohortSummaryPage,
        example: { items: [summary] },
      },
    },
    refusals: { 400: "A value is not valid." },
  },
  "GET /cohorts/{cohortId}": {
    id: "read-cohort",
    tag,
    summary: "Shows a cohort",
    answers: { 200: { description: "The cohort.", schema: cohortView, example: shown } },
    refusals: { 404: noCohort },
  },
  "PUT /cohorts/{cohortId}": {
    id: "change-cohort",
    tag,
    summary:
      "Replaces the definition whole, its guard too; the id stays, and so do the names of the lists that it had",
    body: { schema: cohortChange, example: asList },
    answers: {
      200: {
        description: waited,
        schema: cohortView,
        example: {
          ...asList,
          id: ids.cohort,
          createdAt: at,
          version: 1,
          lists: [{ ...list, since: at }],
          definitionCheck: evaluable,
        },
      },
    },
    refusals: {
      400: "A value is not valid.",
      404: noCohort,
      409: "It was changed since the version that was sent.",
      422: unusable,
    },
  },
  "PATCH /cohorts/{cohortId}": {
    id: "patch-cohort",
    tag,
    summary:
      "Renames a cohort, or changes its guard, tags, time zone or order of identifiers: a JSON merge patch, in which what is left out stays, and null sets the default",
    body: { schema: cohortPatch, example: { name: "VIP customers", guard: { floor: 100, addFactor: null } } },
    answers: {
      200: {
        description: "As it is now; with the version that it had, if nothing changed.",
        schema: cohortView,
        example: {
          ...shown,
          name: "VIP customers",
          guard: { removeShare: 0.2, floor: 100 },
          version: 1,
        },
      },
    },
    refusals: {
      400: "A value is not valid, or is no field that can be changed so.",
      404: noCohort,
      409: "It was changed since the version that was sent.",
    },
  },
  "DELETE /cohorts/{cohortId}": {
    id: "delete-cohort",
    tag,
    summary: "Deletes a cohort; its history stays",
    query: {
      leaveMembers: aSwitch("Also where Braze holds users of it, who then stay there."),
      force: aSwitch("Also where it has a schedule, which ends."),
    },
    answers: { 204: { description: "It is gone." } },
    refusals: { 404: noCohort, 409: "An import goes on, it has a schedule, or users are left at Braze." },
  },
  "GET /cohorts/{cohortId}/definitions": {
    id: "list-earlier-definitions",
    tag,
    summary: "Lists the definitions that a cohort had before, newest first",
    query: paged,
    answers: {
      200: {
        description:
          "What was replaced, with its time zone. A page may be shorter than asked for without being the last.",
        schema: earlierDefinitionPage,
        example: {
          items: [
            {
              version: 0,
              until: at,
              timeZone: request.timeZone,
              definition: {
                kind: "sql",
                dataSet: "shop",
                sql: "SELECT customer_id AS external_id FROM users",
              },
            },
          ],
        },
      },
    },
    refusals: { 400: "A value is not valid.", 404: noCohort },
  },
  "GET /cohorts/{cohortId}/lists": {
    id: "list-lists",
    tag,
    summary: "Lists the lists that a cohort has had, newest first",
    answers: {
      200: {
        description: "The last hundred.",
        schema: listVersions,
        example: { items: [{ ...list, since: at }] },
      },
    },
    refusals: { 404: noCohort },
  },
} as const satisfies Record<string, Operation>;

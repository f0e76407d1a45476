/** Operations of the sandbox: people, and segments of them. Only in deployments with a sandbox. */
import * as z from "zod/mini";
import { EXPORT_PAGE, PAGE_SIZE } from "../../limits.ts";
import { pageOf } from "../pages.ts";
import {
  identificationRequest,
  identifyAnswer,
  loadAnswer,
  lookUpAnswer,
  personView,
} from "../sandbox-people.ts";
import { offeredFilters, segment, segmentRequest, segmentView } from "../sandbox-segments.ts";
import { at, ids } from "./examples.ts";
import { location, type Operation, paged } from "./operation.ts";

const tag = "Sandbox: people and segments";
const noSegment = "There is no such segment.";

const person = {
  external_id: "007",
  aliases: [],
  devices: ["d-1"],
  attributes: { country: "ES" },
  identified: true,
};
const request = {
  name: "Good customers in Spain",
  filter: {
    all: [
      { attribute: "kubit_cohorts", includes_value: ids.cohort },
      { attribute: "country", is: { equals: "ES" } },
    ],
  },
};
const known = { ...request, id: ids.segment, createdAt: at };
const cohorts = [{ attribute: "kubit_cohorts", value: ids.cohort, name: "Spent more than 100" }];
const sized = { ...known, users: 1, cohorts };

/** As text, each line is a `SandboxPersonRow`. */
export const peopleText = z.string();
export const personPage = pageOf(personView);
/** All people or, with an identifier in the query, the match for it. */
export const peopleAnswer = z.union([personPage, lookUpAnswer]);
export const segmentPage = pageOf(segment);

const identifier = (description: string) => ({ schema: z.optional(z.string()), description });

export const sandboxPeople = {
  "POST /sandbox/users": {
    id: "sandbox-load-people",
    tag,
    summary: "Loads people as JSON lines or CSV, a few megabytes at a time",
    body: {
      schema: peopleText,
      types: ["application/x-ndjson", "text/csv"],
      example: '{"external_id":"007","devices":["d-1"],"attributes":{"country":"ES"}}\n',
    },
    answers: { 200: { description: "How many rows were taken.", schema: loadAnswer, example: { rows: 1 } } },
    refusals: { 400: "A row is not valid: the problem says which." },
  },
  "GET /sandbox/users": {
    id: "sandbox-list-people",
    tag,
    summary: "Lists everybody; with an identifier in the query, whom it would meet",
    query: {
      ...paged,
      external_id: identifier("An external id."),
      device_id: identifier("A device."),
      alias_name: identifier("An alias, with `alias_label`."),
      alias_label: identifier("An alias's label, with `alias_name`."),
    },
    answers: { 200: { description: "A page.", schema: peopleAnswer, example: { items: [person] } } },
  },
  "POST /sandbox/users/identifications": {
    id: "sandbox-identify-person",
    tag,
    summary: "An anonymous user turns out to be an identified one",
    body: { schema: identificationRequest, example: { external_id: "007", device_id: "d-1" } },
    answers: {
      200: { description: "What came of it.", schema: identifyAnswer, example: { outcome: "nothing" } },
    },
    refusals: { 400: "A value is not valid." },
  },
  "GET /sandbox/segment-filters": {
    id: "sandbox-list-segment-filters",
    tag,
    summary: "What a segment's filter may ask for",
    answers: {
      200: {
        description: "Attributes and cohorts.",
        schema: offeredFilters,
        example: { attributes: ["country"], cohorts },
      },
    },
  },
  "POST /sandbox/segments": {
    id: "sandbox-create-segment",
    tag,
    summary: "Makes a segment: filters over attributes and received cohorts",
    body: { schema: segmentRequest, example: request },
    answers: {
      201: { description: "The segment.", schema: segmentView, example: sized, headers: location },
    },
    refusals: { 400: "A value is not valid.", 422: "There is no such cohort." },
  },
  "GET /sandbox/segments": {
    id: "sandbox-list-segments",
    tag,
    summary: "Lists segments",
    query: paged,
    answers: {
      200: { description: "A page.", schema: segmentPage, example: { items: [{ ...known, version: 0 }] } },
    },
  },
  "GET /sandbox/segments/{segmentId}": {
    id: "sandbox-read-segment",
    tag,
    summary: "Shows a segment with its size",
    answers: { 200: { description: "The segment.", schema: segmentView, example: sized } },
    refusals: { 404: noSegment },
  },
  "DELETE /sandbox/segments/{segmentId}": {
    id: "sandbox-delete-segment",
    tag,
    summary: "Deletes a segment",
    answers: { 204: { description: "It is gone." } },
    refusals: { 404: noSegment },
  },
  "GET /sandbox/segments/{segmentId}/users": {
    id: "sandbox-list-segment-users",
    tag,
    summary: "Lists a segment's users",
    query: {
      ...paged,
      limit: {
        schema: z.optional(z.int().check(z.minimum(1), z.maximum(EXPORT_PAGE))),
        description: `Users of a page; left out: ${PAGE_SIZE}, or of a CSV ${EXPORT_PAGE}.`,
      },
      format: {
        schema: z.optional(z.enum(["json", "csv"])),
        description: "`csv`: larger pages; the next one is in the header `Link`.",
      },
    },
    answers: {
      200: {
        description: "A page.",
        schema: personPage,
        example: { items: [person] },
        others: { "text/csv": "external_id\n007\n" },
      },
    },
    refusals: { 404: noSegment },
  },
} as const satisfies Record<string, Operation>;

import { answeredAs, computing } from "../computing.ts";
import { listReport, reportRequest } from "../list-reports.ts";
import { pageOf } from "../pages.ts";
import { openedUpload, upload, uploadRequest } from "../uploads.ts";
import { at, ids } from "./examples.ts";
import { computingHeaders, location, type Operation, paged } from "./operation.ts";

const tag = "Uploads";
const noUpload = "There is no such upload.";

const request = { name: "VIP", format: "csv", bytes: 50 };
const shown = {
  ...request,
  id: ids.upload,
  object: `uploads/${ids.upload}.csv`,
  createdAt: at,
  createdBy: "ana",
  version: 0,
};
export const openedExample = {
  ...shown,
  slot: {
    method: "PUT",
    url: `https://data.s3.eu-west-1.amazonaws.com/uploads/${ids.upload}.csv?X-Amz-Signature=…`,
    headers: { "content-type": "text/csv", "if-none-match": "*" },
    expiresAt: "2026-11-25T09:00:00.000Z",
  },
};
const report = {
  id: ids.report,
  rows: 4,
  members: { total: 2, external_id: 2, alias: 0, device_id: 0 },
  duplicates: 1,
  rejected: { "no-identifier": 1 },
  format: "csv",
  headers: ["Customer ID", "Plan"],
  columns: { external_id: "Customer ID" },
  malformed: 0,
  unusable: { total: 1, first: [{ line: 4, reason: "no-identifier" }] },
};

export const uploadPage = pageOf(upload);
export const reportAnswer = answeredAs(listReport);
const later = {
  description: "It takes longer than 20 seconds.",
  schema: computing,
  example: { id: ids.report, status: "computing", askedAt: at },
  headers: computingHeaders,
};
const notRead = "It can't be read: `data-missing`, `data-unreadable`, `definition-invalid`.";

export const uploads = {
  "POST /uploads": {
    id: "create-upload",
    tag,
    summary: "Names an object for a list of users, and gives a presigned PUT for it",
    once: true,
    body: { schema: uploadRequest, example: request },
    answers: {
      201: {
        description: "Put the file there with exactly these headers.",
        schema: openedUpload,
        example: openedExample,
        headers: location,
      },
    },
    refusals: { 400: "A value is not valid; a list may have a gigabyte." },
  },
  "GET /uploads": {
    id: "list-uploads",
    tag,
    summary: "Lists uploads",
    query: paged,
    answers: { 200: { description: "A page.", schema: uploadPage, example: { items: [shown] } } },
  },
  "GET /uploads/{uploadId}": {
    id: "read-upload",
    tag,
    summary: "Shows an upload",
    answers: { 200: { description: "The upload.", schema: upload, example: shown } },
    refusals: { 404: noUpload },
  },
  "POST /uploads/{uploadId}/report": {
    id: "report-upload",
    tag,
    summary: "What is in an uploaded list, before it becomes a cohort",
    once: true,
    body: { schema: reportRequest, example: { columns: { external_id: "Customer ID" } }, optional: true },
    answers: { 200: { description: "The report.", schema: reportAnswer, example: report }, 202: later },
    refusals: { 400: "A value is not valid.", 404: noUpload, 422: notRead },
  },
  "GET /reports/{reportId}": {
    id: "read-report",
    tag,
    summary: "Reads a report, for 24 hours",
    answers: {
      200: { description: "The report.", schema: reportAnswer, example: report },
      202: { ...later, description: "It is still computed." },
    },
    refusals: {
      404: "There is no such report, or its time is over.",
      422: notRead,
      503: "It was never computed: ask again.",
    },
  },
} as const satisfies Record<string, Operation>;

import { dataSet, dataSetRequest } from "../data-sets.ts";
import { pageOf } from "../pages.ts";
import { location, type Operation, paged } from "./operation.ts";

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

export const dataSetPage = pageOf(dataSet);

export const dataSets = {
  "PUT /data-sets/{dataSetId}": {
    id: "put-data-set",
    tag,
    summary: "Says where users and events lie in the data bucket, and which column is which",
    body: { schema: dataSetRequest, example: request },
    answers: {
      200: { description: "Replaced.", schema: dataSet, example: { ...shown, version: 1 } },
      201: { description: "New.", schema: dataSet, example: shown, headers: location },
    },
    refusals: { 400: "A value is not valid." },
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
} as const satisfies Record<string, Operation>;

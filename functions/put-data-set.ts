/** PUT /data-sets/{dataSetId}: where users and events lie, and which column is which. */
import * as z from "zod/mini";
import { dataSetId, dataSetRequest } from "../shared/contract/data-sets.ts";
import { putDataSet } from "../shared/usecases/data-sets/put.ts";
import { created, http, ok, parse } from "./http.ts";
import { dataSets } from "./wiring.ts";

const target = z.object({ dataSetId });

export const handler = http(async ({ path, body }) => {
  const { dataSetId } = parse(target, path);
  const { dataSet, was } = await putDataSet(
    { dataSets: dataSets() },
    { id: dataSetId, request: parse(dataSetRequest, body) },
  );
  return was === "created" ? created(dataSet, `/data-sets/${dataSetId}`) : ok(dataSet);
});

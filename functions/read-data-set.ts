/** GET /data-sets/{dataSetId} */
import { readDataSet } from "../shared/usecases/data-sets/read.ts";
import { http, ok } from "./http.ts";
import { dataSets } from "./wiring.ts";

export const handler = http(async ({ path }) =>
  ok(await readDataSet({ dataSets: dataSets() }, path["dataSetId"] ?? "")),
);

/** Data sets: where users and events are, and which column is which; and checks of them, which are jobs. */
import * as z from "zod/mini";
import { dataSets as operations } from "../../shared/contract/api/data-sets.ts";
import { dataSetId } from "../../shared/contract/ids.ts";
import { isOfFiles } from "../../shared/domain/data-set-kinds.ts";
import type { Job } from "../../shared/domain/job.ts";
import { notChecked } from "../../shared/usecases/data-sets/check.ts";
import { deleteDataSet } from "../../shared/usecases/data-sets/delete.ts";
import { putDataSet } from "../../shared/usecases/data-sets/put.ts";
import { readDataSet } from "../../shared/usecases/data-sets/read.ts";
import { readJob } from "../../shared/usecases/jobs/read.ts";
import { created, noContent, ok } from "../http/answers.ts";
import { api } from "../http/api.ts";
import { audit } from "../http/audit.ts";
import { answered, submitted } from "../http/job-answer.ts";
import { parse } from "../http/parse.ts";
import { page } from "../http/query.ts";
import { clock, cohorts, dataSets, jobs, log } from "../wiring.ts";

const deps = () => ({
  clock: clock(),
  cohorts: cohorts(),
  dataSets: dataSets(),
  log: log(),
});
/** The caller chooses the id of a data set. */
const chosen = z.object({ dataSetId });

export const handler = api(
  "api/data-sets",
  operations,
  {
    "PUT /data-sets/{dataSetId}": async ({ path, body, query: { dryRun = false } }) => {
      const { dataSetId: id } = parse(chosen, path);
      if (dryRun) {
        if (!isOfFiles(body)) throw notChecked(id);
        const { version: _, ...definition } = body;
        return check(await submitted({ kind: "check", dataSetId: id, request: {}, definition }, undefined));
      }
      const { dataSet, was } = await putDataSet(deps(), { id, request: body });
      return was === "created" ? created(dataSet, `/data-sets/${id}`) : ok(dataSet);
    },
    "GET /data-sets": async ({ query }) => ok(await dataSets().list(page(query))),
    "GET /data-sets/{dataSetId}": async ({ path }) => ok(await readDataSet(deps(), path.dataSetId)),
    "DELETE /data-sets/{dataSetId}": async ({ path }) => {
      await deleteDataSet(deps(), path.dataSetId);
      return noContent();
    },
    "POST /data-sets/{dataSetId}/check": async ({ path, body = {}, idempotencyKey }) => {
      const dataSet = await readDataSet(deps(), path.dataSetId);
      if (!isOfFiles(dataSet)) throw notChecked(dataSet.id);
      const dataSetId = dataSet.id;
      return check(await submitted({ kind: "check", dataSetId, request: body }, idempotencyKey));
    },
    "GET /checks/{checkId}": async ({ path }) =>
      check(await readJob({ clock: clock(), jobs: jobs() }, { id: path.checkId, kinds: ["check"] })),
  },
  { audit },
);

const check = (job: Job) => answered(job, "/checks");

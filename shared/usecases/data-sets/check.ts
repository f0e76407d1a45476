import type { CheckRequest, DataSetCheck } from "../../contract/data-set-checks.ts";
import type { FilesRequest } from "../../contract/data-sets.ts";
import { isOfFiles } from "../../domain/data-set-kinds.ts";
import { DomainError } from "../../domain/domain-error.ts";
import type { World } from "../../ports/world.ts";
import { readDataSet } from "./read.ts";

export type CheckDataSetDeps = Pick<World, "dataSets" | "dataSetChecks" | "log">;

export interface WantedCheck {
  id: string;
  request: CheckRequest;
  /** What is checked in place of the stored one. It need not be stored. */
  definition?: FilesRequest;
  /** ISO. */
  now: string;
}

/** What is in the files of a data set. Whatever is wrong with them is part of the answer. */
export async function checkDataSet(
  { dataSets, dataSetChecks, log }: CheckDataSetDeps,
  { id, request, definition, now }: WantedCheck,
): Promise<DataSetCheck> {
  const dataSet = definition ?? (await readDataSet({ dataSets }, id));
  if (!isOfFiles(dataSet)) throw notChecked(id);
  const timeZone = dataSet.timeZone ?? request.timeZone ?? "UTC";
  try {
    const found = await dataSetChecks.check({ dataSet, asOf: new Date(now), timeZone });
    for (const { reason } of found.problems) log.info("data-set-not-usable", { dataSet: id, reason });
    return { dataSetId: id, checkedAt: now, timeZone, ...found };
  } finally {
    await dataSetChecks.discard();
  }
}

/** A check reads everything and tells of files; of a table that would be a load on a database that others use. */
export function notChecked(id: string): DomainError {
  return new DomainError(
    "unprocessable",
    "check-of-files-only",
    `The data set "${id}" is of tables, which are not checked as files are: a preview of a cohort tells whether it ` +
      "can be read.",
  );
}

import type { Definition } from "../../contract/cohorts.ts";
import type { DataSet } from "../../contract/data-sets.ts";
import type { CohortId } from "../../contract/ids.ts";
import { DomainError } from "../../domain/domain-error.ts";
import type { DataSets } from "../../ports/stores.ts";

/** The data set that a definition names; undefined for kinds without one. Refuses one that does not exist. */
export async function dataSetOf(dataSets: DataSets, definition: Definition): Promise<DataSet | undefined> {
  if (!("dataSet" in definition)) return undefined;
  const dataSet = await dataSets.read(definition.dataSet);
  if (dataSet) return dataSet;
  throw unknownDataSet(definition.dataSet);
}

/**
 * Before a cohort with this definition is stored, so that the data set is not deleted meanwhile. Refuses one that does
 * not exist.
 */
export async function claimDataSet(
  dataSets: DataSets,
  { definition, cohort }: { definition: Definition; cohort: CohortId },
): Promise<void> {
  if (!("dataSet" in definition)) return;
  const { dataSet } = definition;
  if ((await dataSets.claim({ dataSet, cohort })) === "missing") throw unknownDataSet(dataSet);
}

function unknownDataSet(id: string): DomainError {
  return new DomainError(
    "unprocessable",
    "data-set-unknown",
    `There is no data set "${id}". GET /data-sets lists those there are.`,
    { errors: [{ pointer: "/definition/dataSet", detail: "must be a data set that there is" }] },
  );
}

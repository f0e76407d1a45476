import type { Definition } from "../../contract/cohorts.ts";
import type { DataSet } from "../../contract/data-sets.ts";
import { DomainError } from "../../domain/domain-error.ts";
import type { DataSets } from "../../ports/stores.ts";

/** The data set that a definition names; undefined for kinds without one. Refuses one that does not exist. */
export async function dataSetOf(dataSets: DataSets, definition: Definition): Promise<DataSet | undefined> {
  if (!("dataSet" in definition)) return undefined;
  const dataSet = await dataSets.read(definition.dataSet);
  if (dataSet) return dataSet;
  throw new DomainError(
    "unprocessable",
    "data-set-unknown",
    `There is no data set "${definition.dataSet}". GET /data-sets lists those there are.`,
    { errors: [{ pointer: "/definition/dataSet", detail: "must be a data set that there is" }] },
  );
}

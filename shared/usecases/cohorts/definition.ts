/** What can be said of a definition without its data: at the edge, before it is saved or evaluated. */
import type { Definition } from "../../contract/cohorts.ts";
import type { DataSet } from "../../contract/data-sets.ts";
import type { CohortId } from "../../contract/ids.ts";
import { uploadsPrefix } from "../../contract/uploads.ts";
import { misfitOf } from "../../domain/definition-fit.ts";
import { DomainError } from "../../domain/domain-error.ts";
import type { DataSets } from "../../ports/stores.ts";
import type { World } from "../../ports/world.ts";
import { namedDataSet } from "../data-sets/named.ts";

/** The data set that a definition names; undefined for kinds without one. Refuses one that does not exist. */
export async function dataSetOf(dataSets: DataSets, definition: Definition): Promise<DataSet | undefined> {
  const dataSet = await namedDataSet({ dataSets }, definition);
  if (!dataSet && "dataSet" in definition) throw unknownDataSet(definition.dataSet);
  return dataSet;
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

/** Refuses a data set or an upload that does not exist, and what the data set can't have, whatever is in its files. */
export async function refuseUnusable(
  { dataSets, uploads }: Pick<World, "dataSets" | "uploads">,
  definition: Definition,
): Promise<void> {
  const misfit = misfitOf(definition, await dataSetOf(dataSets, definition));
  if (misfit)
    throw new DomainError("unprocessable", "definition-invalid", misfit.detail, { errors: [misfit] });
  if (definition.kind !== "list" || !definition.object.startsWith(uploadsPrefix)) return;
  const { object } = definition;
  const [id = ""] = object.slice(uploadsPrefix.length).split(".");
  // Names of uploads are given by this system, so no file will come under another name.
  if (id !== "" && (await uploads.read(id))?.object === object) return;
  throw new DomainError(
    "unprocessable",
    "upload-unknown",
    `There is no upload with the object "${object}". GET /uploads lists those there are.`,
    { errors: [{ pointer: "/definition/object", detail: "must be the object of an upload that there is" }] },
  );
}

import type { DataSet, DataSetRequest } from "../../contract/data-sets.ts";
import { changedMeanwhile } from "../../domain/domain-error.ts";
import type { World } from "../../ports/world.ts";

const TRIES = 5;

/** Creates the data set or replaces it whole. The last one to put it wins. */
export async function putDataSet(
  { dataSets }: Pick<World, "dataSets">,
  { id, request }: { id: string; request: DataSetRequest },
): Promise<{ dataSet: DataSet; was: "created" | "replaced" }> {
  for (let tried = 0; tried < TRIES; tried++) {
    const kept = await dataSets.read(id);
    const dataSet: DataSet = { ...request, id, version: kept?.version ?? 0 };
    if (!kept && (await dataSets.create(dataSet)) === "created") return { dataSet, was: "created" };
    if (kept && (await dataSets.replace(dataSet)) === "replaced")
      return { dataSet: { ...dataSet, version: kept.version + 1 }, was: "replaced" };
  }
  throw changedMeanwhile("data set", id);
}

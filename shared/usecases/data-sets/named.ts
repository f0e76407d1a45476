import type { Definition } from "../../contract/cohorts.ts";
import type { DataSet } from "../../contract/data-sets.ts";
import type { World } from "../../ports/world.ts";

/** The data set that a definition names; undefined if it names none, or if there is none of that name. */
export async function namedDataSet(
  { dataSets }: Pick<World, "dataSets">,
  definition: Definition,
): Promise<DataSet | undefined> {
  return "dataSet" in definition ? dataSets.read(definition.dataSet) : undefined;
}

import type { DataSet, DataSetRequest } from "../../contract/data-sets.ts";
import type { World } from "../../ports/world.ts";
import { revise } from "../revise.ts";

/** Creates the data set or replaces it as a whole. The last write wins. */
export async function putDataSet(
  { dataSets }: Pick<World, "dataSets">,
  { id, request }: { id: string; request: DataSetRequest },
): Promise<{ dataSet: DataSet; was: "created" | "replaced" }> {
  const { now, was } = await revise<DataSet>(dataSets, {
    what: "data set",
    id,
    read: () => dataSets.read(id),
    created: () => ({ ...request, id, version: 0 }),
    revised: ({ version }) => ({ ...request, id, version }),
  });
  return { dataSet: now, was: was ? "replaced" : "created" };
}

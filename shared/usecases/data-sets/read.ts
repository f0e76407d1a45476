import type { DataSet } from "../../contract/data-sets.ts";
import { notFound } from "../../domain/domain-error.ts";
import type { World } from "../../ports/world.ts";

export async function readDataSet({ dataSets }: Pick<World, "dataSets">, id: string): Promise<DataSet> {
  const dataSet = await dataSets.read(id);
  if (!dataSet) throw notFound("data set", id);
  return dataSet;
}

import type { DataSet } from "../../contract/data-sets.ts";
import { notFound } from "../../domain/refusal.ts";
import type { World } from "../../ports.ts";

export const readDataSet =
  ({ dataSets }: Pick<World, "dataSets">) =>
  async (id: string): Promise<DataSet> => {
    const dataSet = await dataSets.read(id);
    if (!dataSet) throw notFound("data set", id);
    return dataSet;
  };

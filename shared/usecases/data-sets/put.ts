import type { DataSet, DataSetChange } from "../../contract/data-sets.ts";
import { changedMeanwhile, DomainError } from "../../domain/domain-error.ts";
import type { World } from "../../ports/world.ts";
import { revise } from "../revise.ts";

/**
 * Creates the data set or replaces it as a whole. With a `version`, only if it is still at it, and with `null` only if
 * there is none yet; without, the last write wins.
 */
export async function putDataSet(
  { dataSets }: Pick<World, "dataSets">,
  { id, request }: { id: string; request: DataSetChange },
): Promise<{ dataSet: DataSet; was: "created" | "replaced" }> {
  const { version: seen, ...definition } = request;
  const { now, was } = await revise<DataSet>(dataSets, {
    what: "data set",
    id,
    read: () => dataSets.read(id),
    created() {
      if (typeof seen === "number") throw changedMeanwhile("data set", id);
      return { ...definition, id, version: 0 };
    },
    revised({ version }) {
      if (seen === null) throw exists(id);
      if (seen !== undefined && seen !== version) throw changedMeanwhile("data set", id);
      return { ...definition, id, version };
    },
  });
  return { dataSet: now, was: was ? "replaced" : "created" };
}

function exists(id: string): DomainError {
  return new DomainError(
    "conflict",
    "data-set-exists",
    `There is a data set "${id}" already. Choose another id.`,
  );
}

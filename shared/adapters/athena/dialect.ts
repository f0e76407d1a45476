/** The SELECTs of data sets, written by the dialect. */
import type { AthenaDataSet } from "../../contract/data-sets.ts";
import type { AthenaDialect } from "./begin.ts";
import { USUAL_FORMAT } from "./pruning.ts";
import { athenaSelection, athenaUsersWithDevice } from "./selection.ts";
import { textSelection } from "./sql/text-selection.ts";

export const athenaDialect: AthenaDialect = {
  selection: (asked) => athenaSelection({ ...asked, dataSet: mapped(asked.dataSet) }),
  text: (asked) => textSelection({ ...asked, dataSet: mapped(asked.dataSet) }),
  usersWithDevice: (asked) => athenaUsersWithDevice({ ...asked, dataSet: mapped(asked.dataSet) }),
};

function mapped({ timeZone, events: { partition, ...events }, users }: AthenaDataSet) {
  const by = partition && { column: partition.column, format: partition.format ?? USUAL_FORMAT };
  return {
    ...(timeZone !== undefined && { timeZone }),
    events: { ...events, ...(by && { partition: by }) },
    ...(users && { users }),
  };
}

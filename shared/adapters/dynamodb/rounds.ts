/** The rounds of `reconcile`: `RECONCILE` / `BEGAN` and `RECONCILE` / `ENDED`, the newest of each. */
import type { Rounds } from "../../ports/status.ts";
import { putItem, readItem, type Table } from "./table.ts";

const began = { pk: "RECONCILE", sk: "BEGAN" };
const ended = { pk: "RECONCILE", sk: "ENDED" };

/** Rounds may overlap: the newest is the one that began last. */
const isNewer = "attribute_not_exists(#pk) OR #beganAt <= :beganAt";

export function roundsInTable(table: Table): Rounds {
  return {
    begin: (beganAt) => putItem(table, { ...began, beganAt }, { when: isNewer, values: { beganAt } }),
    async end(round) {
      const { beganAt } = round;
      const row = { ...ended, beganAt, round: JSON.stringify(round) };
      await putItem(table, row, { when: isNewer, values: { beganAt } });
    },
    async last() {
      const [newest, last] = await Promise.all([readItem(table, began), readItem(table, ended)]);
      return {
        ...(newest && { beganAt: String(newest["beganAt"]) }),
        ...(last && { ended: JSON.parse(String(last["round"])) }),
      };
    },
  };
}

import type { DataSet } from "../../shared/contract/data-sets.ts";
import type { Clock } from "../../shared/ports/machine.ts";
import type { DataSets, DataSetUse } from "../../shared/ports/stores.ts";
import { fakeRepeats } from "./repeats.ts";
import { fakeVersionedStore } from "./versioned-store.ts";

export function fakeDataSets(clock: Clock, repeats = fakeRepeats()): DataSets {
  const { peek, ...store } = fakeVersionedStore<DataSet>(repeats);
  const uses = new Map<string, DataSetUse>();
  const last = new Map<string, { version: number; claim: string }>();
  let claims = 0;
  const keyOf = ({ dataSet, cohort }: Pick<DataSetUse, "dataSet" | "cohort">) => `${dataSet}#${cohort}`;
  const claimOf = (id: string, version: number) => {
    const found = last.get(id);
    return found?.version === version ? found.claim : undefined;
  };
  return {
    ...store,
    async claim({ dataSet, cohort }) {
      const found = peek(dataSet);
      if (!found) return "missing";
      const claim = `claim-${claims++}`;
      const use = { dataSet, cohort, since: clock.now().toISOString(), claim };
      uses.set(keyOf(use), use);
      last.set(dataSet, { version: found.version, claim });
      return "claimed";
    },
    async usage(id) {
      const found = peek(id);
      if (!found) return undefined;
      const own = [...uses.values()].filter(({ dataSet }) => dataSet === id);
      const { version } = found;
      return { id, version, claim: claimOf(id, version), uses: structuredClone(own) };
    },
    useOf: async (use) => structuredClone(uses.get(keyOf(use))),
    async forget(use) {
      if (uses.get(keyOf(use))?.claim === use.claim) uses.delete(keyOf(use));
    },
    async remove({ id, version, claim }) {
      const found = peek(id);
      if (found && claimOf(id, found.version) !== claim) return "changed-meanwhile";
      return store.remove({ id, version });
    },
  };
}

/**
 * `DATASET#id` / `META`, and `DATASET-USE#id` / `cohort` for each cohort that may use it. Such an item is written before
 * the cohort is, and `claim` of the data set is set after it. So a deletion that reads `claim`, then these items, and
 * deletes the data set only if `claim` is still the same has seen each use.
 */
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { DataSet } from "../../contract/data-sets.ts";
import type { CohortId } from "../../contract/ids.ts";
import type { DataSets, DataSetUse } from "../../ports/stores.ts";
import { everyItem } from "./every-item.ts";
import { deleteItem, type Item, type Key, readItem, type Table, updateItem } from "./table.ts";
import { versionedStoreInTable } from "./versioned-store.ts";

export function dataSetsInTable(table: Table): DataSets {
  const { create, read, list, replace } = versionedStoreInTable<DataSet>(table, "DATASET");
  const forget: DataSets["forget"] = async (use) => {
    // A cohort that claims the data set anew keeps its item.
    await deleteItem(table, useKey(use), { when: "#use.#claim = :claim", values: { claim: use.claim } });
  };
  return {
    create,
    read,
    list,
    replace,
    async claim({ dataSet, cohort }) {
      const use: DataSetUse = {
        dataSet,
        cohort,
        since: table.clock.now().toISOString(),
        claim: table.ids.next(),
      };
      // A cohort has one item; its last claim counts.
      await table.client.send(new PutCommand({ TableName: table.name, Item: { ...useKey(use), use } }));
      // Only a data set that is still there is claimed.
      const claimed = await updateItem(table, key(dataSet), {
        update: "SET #claim = :claim",
        when: "attribute_exists(#pk)",
        values: { claim: use.claim },
      });
      if (claimed) return "claimed";
      await forget(use);
      return "missing";
    },
    async usage(id) {
      // The claim is read before the uses: one that is made in between changes it.
      const row = await readItem(table, key(id));
      if (!row) return undefined;
      const items = await everyItem(table, usesOf(id));
      const uses = items.map((item) => item["use"] as DataSetUse);
      return { id, version: Number(row["version"]), claim: claimOf(row), uses };
    },
    async useOf(use) {
      return (await readItem(table, useKey(use)))?.["use"] as DataSetUse | undefined;
    },
    forget,
    async remove({ id, version, claim }) {
      // Only what was seen is deleted: the version, and the claim that no other came after. If the item does not exist,
      // the call succeeds.
      const last = claim === undefined ? "attribute_not_exists(#claim)" : "#claim = :claim";
      const gone = await deleteItem(table, key(id), {
        when: `attribute_not_exists(#pk) OR (#version = :seen AND ${last})`,
        values: { seen: version, claim },
      });
      return gone ? "removed" : "changed-meanwhile";
    },
  };
}

const key = (id: string): Key => ({ pk: `DATASET#${id}`, sk: "META" });
const usesOf = (id: string) => `DATASET-USE#${id}`;

function useKey({ dataSet, cohort }: { dataSet: string; cohort: CohortId }): Key {
  return { pk: usesOf(dataSet), sk: cohort };
}

function claimOf(row: Item): string | undefined {
  return row["claim"] as string | undefined;
}

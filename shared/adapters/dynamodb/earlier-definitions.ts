/**
 * Earlier definitions: `DEFINITION#cohort` / the version, in digits that sort. The definition is JSON text. All are in the
 * index of lists too, in `DEFINITION`.
 */
import { DeleteCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { EarlierDefinition } from "../../contract/earlier-definitions.ts";
import type { CohortId } from "../../contract/ids.ts";
import { table as layout } from "../../contract/table.ts";
import type { EarlierDefinitions } from "../../ports/earlier-definitions.ts";
import { everyItem } from "./every-item.ts";
import { queryPage } from "./page.ts";
import type { Item, Table } from "./table.ts";

/** Of a version: more changes than a cohort can have. */
const DIGITS = 12;
const LIST = "DEFINITION";

export function earlierDefinitionsInTable(table: Table): EarlierDefinitions {
  const partitionOf = (cohort: CohortId) => `${LIST}#${cohort}`;
  const keyOf = (cohort: CohortId, version: number) => ({
    pk: partitionOf(cohort),
    sk: String(version).padStart(DIGITS, "0"),
  });
  return {
    async keep(cohort, { version, until, timeZone, definition }) {
      const key = keyOf(cohort, version);
      const row = {
        ...key,
        [layout.lists.partitionKey]: LIST,
        [layout.lists.sortKey]: `${cohort}#${key.sk}`,
        cohort,
        version,
        until,
        timeZone,
        definition: JSON.stringify(definition),
      };
      await table.client.send(new PutCommand({ TableName: table.name, Item: row }));
    },
    async list(cohort, wanted) {
      const lookup = { from: "items", partition: partitionOf(cohort), newestFirst: true } as const;
      const { items, ...page } = await queryPage(table, lookup, wanted);
      return { items: items.map(earlierOf), ...page };
    },
    async all(wanted) {
      const { items, ...page } = await queryPage(table, { from: "lists", partition: LIST }, wanted);
      return {
        items: items.map(({ cohort, version }) => ({
          cohort: String(cohort) as CohortId,
          version: Number(version),
        })),
        ...page,
      };
    },
    async remove(cohort, version) {
      await table.client.send(new DeleteCommand({ TableName: table.name, Key: keyOf(cohort, version) }));
    },
    async forget(cohort) {
      for (const { pk, sk } of await everyItem(table, partitionOf(cohort)))
        await table.client.send(new DeleteCommand({ TableName: table.name, Key: { pk, sk } }));
    },
  };
}

function earlierOf({ version, until, timeZone, definition }: Item): EarlierDefinition {
  return {
    version: Number(version),
    until: String(until),
    timeZone: String(timeZone),
    definition: JSON.parse(String(definition)),
  };
}

/** Checks of definitions: `DEFINITION-CHECK#cohort` / `META`. The check is JSON text. */
import { certainty, type KeptCheck } from "../../domain/definition-check.ts";
import type { DefinitionChecks } from "../../ports/definition-checks.ts";
import { type Key, putItem, readItem, type Table } from "./table.ts";

export function definitionChecksInTable(table: Table): DefinitionChecks {
  const keyOf = (cohort: KeptCheck["cohortId"]): Key => ({ pk: `DEFINITION-CHECK#${cohort}`, sk: "META" });
  return {
    async read(cohort) {
      const row = await readItem(table, keyOf(cohort));
      return row && JSON.parse(String(row["check"]));
    },
    async keep(check) {
      const { cohortId, digest, version, state } = check;
      const values = { digest, version, certainty: certainty[state] };
      const row = { ...keyOf(cohortId), ...values, check: JSON.stringify(check) };
      // A check replaces one of an older definition, and of its own definition one that was not surer: `replaces` in
      // the domain.
      const when =
        "attribute_not_exists(#pk) OR (#digest <> :digest AND #version < :version) " +
        "OR (#digest = :digest AND #certainty <= :certainty)";
      await putItem(table, row, { when, values });
    },
  };
}

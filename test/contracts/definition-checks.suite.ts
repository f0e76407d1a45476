/** What every keeper of definitions' checks must do. */
import { expect, test } from "vitest";
import type { CheckState } from "../../shared/contract/definition-checks.ts";
import type { KeptCheck } from "../../shared/domain/definition-check.ts";
import { aCohort } from "../fakes/ids.ts";
import type { TablePorts } from "./on-every-table.ts";

const cohortId = aCohort("loyal");

function found(state: CheckState, more: Partial<KeptCheck> = {}): KeptCheck {
  const reason = state === "not-evaluable" && { reason: "definition-invalid" as const };
  return { cohortId, digest: "first", version: 1, state, ...reason, ...more };
}

export function definitionChecksSuite(ports: () => TablePorts): void {
  const keep = (check: KeptCheck) => ports().definitionChecks.keep(check);
  const read = (cohort = cohortId) => ports().definitionChecks.read(cohort);

  test("a check is read as it was kept, of its own cohort only", async () => {
    const check = found("not-evaluable", {
      detail: 'There is no column "größe".',
      errors: [{ pointer: "/definition/sql", detail: "it isn't there", line: 1, column: 8 }],
      checkedAt: "2026-11-24T08:00:00.000Z",
    });
    await keep(check);
    expect(await read()).toEqual(check);
    expect(await read(aCohort("lapsed"))).toBeUndefined();
  });

  test("of one definition, what is less sure replaces nothing", async () => {
    const states: CheckState[] = ["unchecked", "not-evaluable", "evaluable"];
    for (const [at, state] of states.entries()) {
      await keep(found(state));
      for (const lesser of states.slice(0, at)) await keep(found(lesser, { version: 9, detail: "later" }));
      expect(await read()).toEqual(found(state));
    }
  });

  test("of one definition, what is as sure replaces what was said before, whatever version of the cohort was read", async () => {
    await keep(found("not-evaluable", { version: 4, detail: "one" }));
    await keep(found("not-evaluable", { version: 2, detail: "two" }));
    expect(await read()).toMatchObject({ detail: "two" });
  });

  test("a check of an older definition never replaces one of a newer", async () => {
    const newer = found("unchecked", { digest: "second", version: 2 });
    await keep(found("evaluable"));
    await keep(newer);
    for (const state of ["evaluable", "not-evaluable"] as const) {
      await keep(found(state));
      expect(await read()).toEqual(newer);
    }
    await keep(found("evaluable", { version: 3 }));
    expect(await read()).toEqual(found("evaluable", { version: 3 }));
  });

  test("a check whose first answer was lost is kept", async () => {
    ports().loseNextAnswer();
    await keep(found("evaluable"));
    expect(await read()).toEqual(found("evaluable"));
  });
}

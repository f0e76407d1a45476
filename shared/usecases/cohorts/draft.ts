/**
 * A cohort is saved before its definition is evaluated. What a preview finds is kept: a definition that can't be
 * evaluated makes the cohort a draft, until a preview or an import evaluates it. An import that can't does not make a
 * draft, because the data of one night must not keep the next night's import from starting.
 */
import type { Cohort } from "../../contract/cohorts.ts";
import type { DefinitionCheck } from "../../contract/definition-checks.ts";
import { asKept } from "../../domain/as-kept.ts";
import { checkOf, digestOf } from "../../domain/definition-check.ts";
import { DomainError } from "../../domain/domain-error.ts";
import type { MemberFile, NotEvaluated } from "../../ports/engine.ts";
import type { World } from "../../ports/world.ts";
import { issuesOf } from "./not-evaluated.ts";

type Checks = Pick<World, "definitionChecks">;

/** Keeps what an evaluation of the cohort, as it was read, has found. `at`: ISO. */
export async function recordCheck(
  { definitionChecks }: Checks,
  { cohort, found, at }: { cohort: Cohort; found: MemberFile | NotEvaluated; at: string },
): Promise<void> {
  const kept = await definitionChecks.read(cohort.id);
  if (checkOf(cohort, kept).state === "evaluable") return;
  const { id: cohortId, version, definition } = cohort;
  const check = { ...stateOf(found), checkedAt: at };
  await definitionChecks.keep({ cohortId, version, digest: digestOf(definition), ...check });
}

function stateOf(found: MemberFile | NotEvaluated): DefinitionCheck {
  if (!("reason" in found)) return { state: "evaluable" };
  const { reason } = found;
  const kept = asKept(found);
  const errors = issuesOf({ ...found, ...kept });
  return {
    // Of data that can't be read, another night's may be read.
    state: reason === "definition-invalid" ? "not-evaluable" : "unchecked",
    reason,
    ...kept,
    ...(errors && { errors }),
  };
}

/** Refuses to import or schedule a draft. */
export async function refuseDraft({ definitionChecks }: Checks, cohort: Cohort): Promise<void> {
  const { state, detail, fault, errors } = checkOf(cohort, await definitionChecks.read(cohort.id));
  if (state !== "not-evaluable") return;
  throw new DomainError(
    "unprocessable",
    "definition-invalid",
    `"${cohort.name}" is a draft, because its definition can't be evaluated. ${detail} Change the definition; or, ` +
      `if its data has changed, POST /cohorts/${cohort.id}/preview evaluates it again.`,
    { ...(fault && { fault }), ...(errors && { errors }) },
  );
}

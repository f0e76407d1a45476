/** Definitions of cohorts in which somebody wrote an identifier of the people. */
import type { Definition } from "../../contract/cohorts.ts";
import type { CohortId } from "../../contract/ids.ts";
import type { Findings } from "../../domain/forgetting.ts";
import type { World } from "../../ports/world.ts";
import { eachItem, eachPage } from "../every-item.ts";
import type { Kept } from "./kept.ts";

export type DefinitionDeps = Pick<World, "cohorts" | "earlierDefinitions" | "excludedPeople">;

/** Somebody has to edit these: without them the cohort would have other members. */
export async function definitionsWith(
  { cohorts, excludedPeople }: Pick<DefinitionDeps, "cohorts" | "excludedPeople">,
  { people }: Kept,
): Promise<Findings["definitions"]> {
  const found: Findings["definitions"] = [];
  for await (const page of eachPage((wanted) => cohorts.list(wanted))) {
    const has = await excludedPeople.mentioned(people, page.map(textOf));
    for (const { id: cohortId, name: cohortName } of page.filter((_, place) => has[place]))
      found.push({ cohortId, cohortName });
  }
  return found;
}

interface Earlier {
  cohort: CohortId;
  version: number;
}

/** Nobody needs these: a cohort goes on without them. */
export async function earlierDefinitionsWith(
  { cohorts, earlierDefinitions, excludedPeople }: DefinitionDeps,
  { people }: Kept,
): Promise<Earlier[]> {
  const found: Earlier[] = [];
  for await (const { id: cohort, version: now } of eachItem((wanted) => cohorts.list(wanted))) {
    if (now === 0) continue;
    for await (const page of eachPage((wanted) => earlierDefinitions.list(cohort, wanted))) {
      const has = await excludedPeople.mentioned(people, page.map(textOf));
      for (const { version } of page.filter((_, place) => has[place])) found.push({ cohort, version });
    }
  }
  return found;
}

/** All values of a definition, as they are; quotes within a text of SQL as they are meant. */
function textOf({ definition }: { definition: Definition }): string {
  const text = valuesOf(definition).join("\n");
  return `${text}\n${text.replaceAll("''", "'")}`;
}

function valuesOf(value: unknown): string[] {
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(valuesOf);
  return [String(value)];
}

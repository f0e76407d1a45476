/** Definitions of cohorts, and what these were before, in which somebody wrote an identifier of the people. */
import type { Definition } from "../../contract/cohorts.ts";
import type { Findings } from "../../domain/forgetting.ts";
import { PAGE_LIMIT } from "../../limits.ts";
import type { World } from "../../ports/world.ts";
import { eachItem } from "../every-item.ts";
import type { Kept } from "./kept.ts";

export type DefinitionDeps = Pick<World, "cohorts" | "earlierDefinitions" | "excludedPeople">;

type OfCohort = Findings["definitions"][number];

interface Written {
  /** Somebody has to edit these: without them a cohort would have other members. */
  definitions: OfCohort[];
  /** Nobody needs these: a cohort goes on without them. */
  earlier: (Pick<OfCohort, "cohortId"> & { version: number })[];
}

export async function writtenIn(world: DefinitionDeps, { people }: Kept): Promise<Written> {
  const written: Written = { definitions: [], earlier: [] };
  let some: DefinitionOfCohort[] = [];
  const look = async () => {
    const has = await world.excludedPeople.mentioned(people, some.map(textOf));
    for (const { cohortId, cohortName, earlier } of some.filter((_, place) => has[place]))
      if (earlier === undefined) written.definitions.push({ cohortId, cohortName });
      else written.earlier.push({ cohortId, version: earlier });
    some = [];
  };
  for await (const one of eachDefinition(world)) if (some.push(one) === PAGE_LIMIT) await look();
  if (some.length > 0) await look();
  return written;
}

interface DefinitionOfCohort extends OfCohort {
  definition: Definition;
  /** The version that had it. Left out: the cohort has it. */
  earlier?: number;
}

/** What a cohort has comes before what it had: one that is replaced in between is not missed. */
async function* eachDefinition({
  cohorts,
  earlierDefinitions,
}: Omit<DefinitionDeps, "excludedPeople">): AsyncGenerator<DefinitionOfCohort> {
  for await (const cohort of eachItem((wanted) => cohorts.list(wanted))) {
    const of = { cohortId: cohort.id, cohortName: cohort.name };
    yield { ...of, definition: cohort.definition };
    if (cohort.version === 0) continue;
    const before = eachItem((wanted) => earlierDefinitions.list(cohort.id, wanted));
    for await (const { version, definition } of before) yield { ...of, definition, earlier: version };
  }
}

/** All values of a definition, as they are; quotes within a text of SQL as they are meant. */
function textOf({ definition }: DefinitionOfCohort): string {
  const text = valuesOf(definition).join("\n");
  return `${text}\n${text.replaceAll("''", "'")}`;
}

function valuesOf(value: unknown): string[] {
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(valuesOf);
  return [String(value)];
}

/** What a cohort was before its definition was replaced. */
import * as z from "zod/mini";
import { cohort } from "./cohorts.ts";
import { pageOf } from "./pages.ts";

export const earlierDefinition = z.object({
  version: z.int().check(z.describe("The last version of the cohort that had it.")),
  until: z.string().check(z.describe("When it was replaced.")),
  timeZone: cohort.shape.timeZone,
  definition: cohort.shape.definition,
});
export type EarlierDefinition = z.infer<typeof earlierDefinition>;

export const earlierDefinitionPage = pageOf(earlierDefinition);

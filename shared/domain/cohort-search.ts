/** How cohorts are found by text: case and accents do not matter, and every word must be there. */
import type { Cohort } from "../contract/cohorts.ts";

/** As a store is asked. All that is given must be met. */
export interface CohortSearch {
  /** Each is somewhere in the text of the cohort, `searchedText`. */
  words: readonly string[];
  /** Of data. */
  dataSet?: string;
}

/** A text that is compared with others of its kind. */
function folded(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** The words of what a person typed. */
export function wordsOf(text: string): string[] {
  return [...new Set(folded(text).split(/\s+/u))].filter((word) => word !== "");
}

/** The text in which words are searched. */
export function searchedText({ name }: Pick<Cohort, "name">): string {
  return folded(name);
}

export function dataSetOf({ definition }: Pick<Cohort, "definition">): string | undefined {
  return definition.kind === "list" ? undefined : definition.dataSet;
}

export function isSought(cohort: Cohort, { words, dataSet }: CohortSearch): boolean {
  const text = searchedText(cohort);
  return words.every((word) => text.includes(word)) && (!dataSet || dataSetOf(cohort) === dataSet);
}

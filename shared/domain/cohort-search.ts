/** How cohorts are found by text: case and accents do not matter, and every word must be there. */
import type { Cohort } from "../contract/cohorts.ts";

/** As a store is asked. All that is given must be met. */
export interface CohortSearch {
  /** Each is somewhere in the text of the cohort, `searchedText`. */
  words: readonly string[];
  /** One of its tags, whatever its case and accents. */
  tag?: string;
  /** Of data. */
  dataSet?: string;
}

/** As texts are compared. */
export function folded(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** The words of what a person typed. */
export function wordsOf(text: string): string[] {
  return [...new Set(folded(text).split(/\s+/u))].filter((word) => word !== "");
}

/** The text in which words are searched. */
export function searchedText({ name, tags = [] }: Pick<Cohort, "name" | "tags">): string {
  return folded([name, ...tags].join("\n"));
}

export function foldedTags({ tags = [] }: Pick<Cohort, "tags">): string[] {
  return tags.map(folded);
}

export function dataSetOf({ definition }: Pick<Cohort, "definition">): string | undefined {
  return definition.kind === "list" ? undefined : definition.dataSet;
}

export function isSought(cohort: Cohort, { words, tag, dataSet }: CohortSearch): boolean {
  const text = searchedText(cohort);
  return (
    words.every((word) => text.includes(word)) &&
    (tag === undefined || foldedTags(cohort).includes(folded(tag))) &&
    (dataSet === undefined || dataSetOf(cohort) === dataSet)
  );
}

/** Cohorts evaluated by DuckDB on objects staged to the scratch disk. Nothing in SQL reaches outside that folder. */
import type { DataSet } from "../../contract/data-sets.ts";
import type { Clock, CohortEngine, NotEvaluated, Question } from "../../ports.ts";
import type { Files } from "../s3/files.ts";
import { selectedByCriteria } from "./criteria-cohort.ts";
import { selectedFromList } from "./list-cohort.ts";
import { membersOf } from "./members.ts";
import { readings } from "./readings.ts";
import { selectedBySql } from "./sql-cohort.ts";
import { type Staging, stagedDataSet } from "./staging.ts";
import { evaluated } from "./unreadable.ts";
import type { Selection, Workbench } from "./workbench.ts";

export function engineOnDuckDb(world: { bench: Workbench; files: Files; clock: Clock }): CohortEngine {
  const { bench, files, clock } = world;
  return {
    evaluate: (question) =>
      evaluated(async () => {
        const { identifierOrder, timeZone } = question.cohort;
        for (const macro of readings(question.dataSet?.timeZone ?? timeZone, question.asOf))
          await bench.run(macro);
        const selection = await selectionOf({ bench, files, now: clock.now() }, question);
        return "reason" in selection ? selection : membersOf(bench, selection, identifierOrder);
      }),
  };
}

async function selectionOf(staging: Staging, question: Question): Promise<Selection | NotEvaluated> {
  const { cohort, asOf } = question;
  const { definition, timeZone } = cohort;
  if (definition.kind === "list") return selectedFromList(staging, definition);
  const dataSet = dataSetOf(question);
  const staged = await stagedDataSet(staging, dataSet, { asOf, timeZone: dataSet.timeZone ?? timeZone });
  if ("reason" in staged) return staged;
  switch (definition.kind) {
    case "criteria":
      return selectedByCriteria(staging.bench, { where: definition.where, dataSet, staged, asOf, timeZone });
    case "sql":
      return selectedBySql(staging.bench, { sql: definition.sql, dataSet, staged, asOf });
    default:
      return definition satisfies never;
  }
}

function dataSetOf({ dataSet }: Question): DataSet {
  if (!dataSet) throw new Error("a definition over a data set was asked without it");
  return dataSet;
}

/** Whether the data of a cohort is there. */
import type { Arrival } from "../contract/arrivals.ts";
import type { Cohort } from "../contract/cohorts.ts";
import type { DataSet } from "../contract/data-sets.ts";
import type { MissingData } from "../contract/data-waits.ts";

export interface DataWanted {
  cohort: Pick<Cohort, "definition" | "timeZone">;
  /** The data set that the definition names. */
  dataSet?: DataSet;
  asOf: Date;
}

export interface DataReadiness {
  /**
   * What an import would end with for want of data, by the same rules; undefined if there is nothing to wait for. It
   * looks at names, sizes and times of objects, and opens none: files without a row are found by the engine.
   */
  missing(wanted: DataWanted): Promise<MissingData | undefined>;
  /**
   * The marks that an import would look for, as they are now. `incomplete`: one of them is not there. `unmarked`: the
   * cohort has no data set of files that names a mark. Shortly after midnight, the marks of the day before count too.
   */
  arrived(wanted: DataWanted): Promise<Arrival | "incomplete" | "unmarked">;
}

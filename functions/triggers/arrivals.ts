/** Invoked by EventBridge with what S3 tells of the data bucket: an object was written, possibly the mark of a data set. */
import * as z from "zod/mini";
import { noteWritten } from "../../shared/usecases/arrivals/note.ts";
import { step } from "../step.ts";
import {
  clock,
  cohorts,
  connections,
  dataReadiness,
  dataSets,
  log,
  runs,
  schedules,
  workflow,
} from "../wiring.ts";

/** Source: S3 user guide, "Amazon S3 event notification types and destinations", EventBridge event message structure. */
const written = z.object({ detail: z.object({ object: z.object({ key: z.string() }) }) });

export const handler = step(written, async ({ detail }) => {
  const started = await noteWritten(
    {
      clock: clock(),
      cohorts: cohorts(),
      connections: connections(),
      dataReadiness: dataReadiness(),
      dataSets: dataSets(),
      runs: runs(),
      schedules: schedules(),
      workflow: workflow(),
      log: log(),
    },
    { object: detail.object.key },
  );
  return { started };
});

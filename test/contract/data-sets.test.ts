import { expect, it } from "vitest";
import { dataSetRequest } from "../../shared/contract/data-sets.ts";
import { lake } from "../fixtures/lake.ts";

const refusals = (timeFormat: string) =>
  dataSetRequest
    .safeParse({ ...lake, events: { ...lake.events, timeFormat } })
    .error?.issues.map(({ path }) => path.join("."));

it.each(["iso", "epoch-seconds", "epoch-milliseconds", "epoch-microseconds"])(
  "takes the format %s for times of Athena's tables",
  (format) => expect(refusals(format)).toBeUndefined(),
);

it.each(["day-month-year", "month-day-year", "excel"])(
  "refuses the format %s, which Athena's dialect does not read",
  (format) => expect(refusals(format)).toEqual(["events.timeFormat"]),
);

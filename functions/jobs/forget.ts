/** Invoked asynchronously: takes one request to forget people on or, without one in its event, starts all that go on. */
import * as z from "zod/mini";
import { goOnForgetting } from "../../shared/usecases/forgettings/go-on.ts";
import { roundOfForgettings } from "../../shared/usecases/forgettings/round.ts";
import { step } from "../step.ts";
import {
  clock,
  cohorts,
  connections,
  dataSets,
  definitionChecks,
  earlierDefinitions,
  erasureRoom,
  exclusionLists,
  forgettingQueue,
  forgettings,
  ids,
  keptExclusions,
  keptLedgers,
  ledgers,
  log,
  meter,
  requests,
  runs,
  uploads,
  workflow,
} from "../wiring.ts";

const asked = z.union([z.object({ forgetting: z.string() }), z.strictObject({})]);

const deps = () => ({
  clock: clock(),
  ids: ids(),
  cohorts: cohorts(),
  connections: connections(),
  dataSets: dataSets(),
  definitionChecks: definitionChecks(),
  earlierDefinitions: earlierDefinitions(),
  exclusionLists: exclusionLists(),
  forgettings: forgettings(),
  forgettingQueue: forgettingQueue(),
  keptExclusions: keptExclusions(),
  keptLedgers: keptLedgers(),
  ledgers: ledgers(),
  requests: requests(),
  runs: runs(),
  uploads: uploads(),
  workflow: workflow(),
  ...erasureRoom(),
  meter: meter(),
  log: log(),
});

export const handler = step(asked, async (event, deadline) => {
  if ("forgetting" in event) await goOnForgetting(deps(), event.forgetting, deadline);
  else await roundOfForgettings(deps());
  return {};
});

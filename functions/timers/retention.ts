/** Every day: deletes users' identifiers that nothing needs any more. */
import * as z from "zod/mini";
import { dropUnneeded } from "../../shared/usecases/retention/drop-unneeded.ts";
import { step } from "../step.ts";
import {
  clock,
  cohorts,
  connections,
  earlierDefinitions,
  exclusionLists,
  forgettingQueue,
  keptExclusions,
  keptLedgers,
  keptUploads,
  log,
  uploads,
} from "../wiring.ts";

export const handler = step(z.unknown(), (_, deadline) =>
  dropUnneeded(
    {
      clock: clock(),
      cohorts: cohorts(),
      connections: connections(),
      earlierDefinitions: earlierDefinitions(),
      exclusionLists: exclusionLists(),
      forgettingQueue: forgettingQueue(),
      keptExclusions: keptExclusions(),
      keptLedgers: keptLedgers(),
      keptUploads: keptUploads(),
      log: log(),
      uploads: uploads(),
    },
    deadline,
  ),
);

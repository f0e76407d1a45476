/** Workflow step, once per part: sends its batches to Braze. */
import { sendPart } from "../../shared/usecases/run/send.ts";
import { partStep, step } from "../step.ts";
import {
  clock,
  connections,
  exclusionLists,
  ids,
  ledgers,
  log,
  parts,
  runs,
  toBrazeByKeys,
  turns,
} from "../wiring.ts";

export const handler = step(partStep, (part, deadline) =>
  sendPart(
    {
      clock: clock(),
      ids: ids(),
      runs: runs(),
      connections: connections(),
      exclusionLists: exclusionLists(),
      ledgers: ledgers(),
      parts: parts(),
      ...toBrazeByKeys(),
      turns: turns(),
      log: log(),
    },
    { ...part, deadline },
  ),
);

/** Workflow step, once per worker: sends parts to Braze, one after the other. */
import { sendParts } from "../../shared/usecases/run/send.ts";
import { sendStep, step } from "../step.ts";
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

export const handler = step(sendStep, (wanted, deadline) =>
  sendParts(
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
    { ...wanted, deadline },
  ),
);

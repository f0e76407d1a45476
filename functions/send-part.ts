/** Workflow step, once per part: sends its batches to Braze. */
import { sendPart } from "../shared/usecases/run/send.ts";
import { partStep, step } from "./step.ts";
import {
  braze,
  clock,
  connections,
  extraEndpoints,
  ids,
  keyVault,
  ledgers,
  log,
  partnerKeys,
  parts,
  runs,
} from "./wiring.ts";

export const handler = step(partStep, (part, deadline) =>
  sendPart(
    {
      clock: clock(),
      ids: ids(),
      runs: runs(),
      connections: connections(),
      ledgers: ledgers(),
      parts: parts(),
      braze: braze(),
      keyVault: keyVault(),
      partnerKeys: partnerKeys(),
      extraEndpoints: extraEndpoints(),
      log: log(),
    },
    { ...part, deadline },
  ),
);

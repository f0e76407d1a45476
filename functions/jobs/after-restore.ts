/**
 * Invoked by an operator after the table was restored from a backup, until its answer has no cursor: marks every ledger
 * to be rebuilt, ends the runs that the rows have as unfinished, and brings exclusion lists up to date. See
 * docs/backup.md.
 */
import * as z from "zod/mini";
import { afterRestore } from "../../shared/usecases/restore/after-restore.ts";
import { step } from "../step.ts";
import {
  clock,
  exclusionLists,
  exclusionRoom,
  forgettings,
  ids,
  keptExclusions,
  keptLedgers,
  ledgers,
  log,
  runs,
} from "../wiring.ts";

/** Milliseconds before the function's end at which it stops, with a cursor. */
const RESERVE_MS = 60_000;

const wanted = z.strictObject({ stoppedAt: z.iso.datetime(), cursor: z.optional(z.string()) });

export const handler = step(wanted, (input, deadline) =>
  afterRestore(
    {
      clock: clock(),
      ids: ids(),
      runs: runs(),
      ledgers: ledgers(),
      keptLedgers: keptLedgers(),
      exclusionLists: exclusionLists(),
      forgettings: forgettings(),
      keptExclusions: keptExclusions(),
      ...exclusionRoom(),
      log: log(),
    },
    { ...input, deadline: new Date(deadline.getTime() - RESERVE_MS) },
  ),
);

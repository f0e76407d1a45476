import {
  type Cohort,
  type DraftPreviewRequest,
  defaultIdentifierOrder,
  type Preview,
  type PreviewRequest,
} from "../../contract/cohorts.ts";
import type { CohortId, ConnectionId } from "../../contract/ids.ts";
import type { Locale } from "../../contract/values.ts";
import { asOfInstant } from "../../domain/as-of.ts";
import { misfitOf } from "../../domain/definition-fit.ts";
import { DomainError, notFound } from "../../domain/domain-error.ts";
import { pastGuard } from "../../domain/guard.ts";
import { stopInWords } from "../../domain/reasons.ts";
import { heldIn, LedgerLost, type LedgerPointer, refuseBehind } from "../../domain/run.ts";
import { scaled } from "../../domain/sample.ts";
import { scannedOf } from "../../domain/scanned.ts";
import { TooLargeForEngine, tooLargeBy } from "../../domain/too-large.ts";
import type { MemberFile, NotEvaluated } from "../../ports/engine.ts";
import type { World } from "../../ports/world.ts";
import { appliedExclusions } from "../run/exclusion-lists.ts";
import { dataSetOf } from "./definition.ts";
import { recordCheck } from "./draft.ts";
import { notEvaluated } from "./not-evaluated.ts";
import { readCohort } from "./read.ts";
import { selectNow } from "./select-now.ts";

export type PreviewCohortDeps = PreviewDraftDeps &
  Pick<World, "cohorts" | "connections" | "definitionChecks" | "ledgers">;
type PreviewDraftDeps = Pick<
  World,
  "clock" | "dataSets" | "exclusionLists" | "engine" | "selections" | "changeSets" | "log"
>;

/**
 * What an import would find and send `now`; nothing is sent, and only whether the definition could be evaluated is
 * stored. Refuses a cohort that can't be evaluated, and says how its author can fix it.
 */
export async function previewCohort(
  world: PreviewCohortDeps,
  { id, request, now, job }: { id: CohortId; request: PreviewRequest; now: string; job: string },
): Promise<Preview> {
  const cohort = await readCohort(world, id);
  const { connectionId, locale = "en", ...more } = request;
  if (connectionId !== undefined && !(await world.connections.read(connectionId)))
    throw notFound("connection", connectionId);
  const draft = { ...cohort, ...more };
  const told = (found: MemberFile | NotEvaluated) => recordCheck(world, { cohort, found, at: now });
  if (connectionId === undefined) return evaluated(world, { draft, now, job, told }, async () => ({}));
  const base = (await world.ledgers.read(id)).byConnection[connectionId]?.pointer;
  const at = { cohort, connectionId, locale, base };
  // Before anything is asked that costs money.
  refuseUnknown(world, at);
  const identifiedDevices = (base?.deviceCount ?? 0) > 0;
  return evaluated(world, { draft, now, job, told, identifiedDevices, connectionId }, async (found) => ({
    change: await changeAt(world, at, found),
  }));
}

/** The same for a definition that is not saved. */
export function previewDraft(
  world: PreviewDraftDeps,
  { draft, now, job }: { draft: DraftPreviewRequest; now: string; job: string },
): Promise<Preview> {
  return evaluated(world, { draft, now, job }, async () => ({}));
}

interface Evaluated {
  draft: DraftPreviewRequest;
  now: string;
  /** The job that asks. */
  job: string;
  /** Its exclusion list applies beside that of the deployment. */
  connectionId?: ConnectionId;
  identifiedDevices?: boolean;
  /** Is called with what was found. */
  told?: (found: MemberFile | NotEvaluated) => Promise<void>;
}

async function evaluated(
  world: PreviewDraftDeps,
  { draft, now, job, told, connectionId, identifiedDevices = false }: Evaluated,
  more: (found: Found) => Promise<Pick<Preview, "change">>,
): Promise<Preview> {
  const { dataSets, exclusionLists, engine, changeSets, log } = world;
  const { definition, timeZone, identifierOrder = defaultIdentifierOrder } = draft;
  const dataSet = await dataSetOf(dataSets, definition);
  const asOf = draft.asOf ? asOfInstant(draft.asOf, { timeZone, now: new Date(now) }) : now;
  try {
    const misfit = misfitOf(definition, dataSet);
    const cohort = { definition, timeZone, identifierOrder };
    const asked = { cohort, asOf: new Date(asOf), identifiedDevices };
    const found =
      misfit || dataSet?.kind !== "athena" ? undefined : await selectNow(world, { ...asked, dataSet }, job);
    const notSelected = misfit
      ? { reason: "definition-invalid" as const, ...misfit }
      : found && "why" in found && found.why;
    const selected = found && "rows" in found ? found : undefined;
    const scanned = found && found.scanned.length > 0 ? { scanned: scannedOf(found.scanned) } : {};
    const members = notSelected
      ? notSelected
      : await engine.evaluate({
          ...asked,
          ...(dataSet && { dataSet }),
          ...(selected && { selected: selected.rows }),
          ...(draft.sample && { sample: true }),
          hints: true,
          unknownNames: true,
          exclusions: (await appliedExclusions({ exclusionLists }, connectionId)).objects,
        });
    await told?.(members);
    if ("reason" in members) {
      log.info("cohort-not-evaluated", { reason: members.reason });
      throw notEvaluated(members, scanned);
    }
    const { evaluation, oneIn, reading } = members;
    const hints = { ...members.hints, ...members.unknown };
    return {
      ...scaled(evaluation, oneIn),
      asOf,
      ...(reading && { reading }),
      ...scanned,
      ...(Object.keys(hints).length > 0 && { hints }),
      ...(await more({ members, scanned })),
    };
  } finally {
    await changeSets.discard();
  }
}

interface Found {
  members: MemberFile;
  /** What a refusal tells too. */
  scanned: Pick<Preview, "scanned">;
}

interface ComparedAt {
  cohort: Cohort;
  connectionId: ConnectionId;
  locale: Locale;
  base: LedgerPointer | undefined;
}

/** Refuses where what Braze holds is not known, as far as the table tells. */
function refuseUnknown(world: Pick<World, "log">, at: ComparedAt): void {
  try {
    refuseBehind(at.base);
  } catch (error) {
    throw error instanceof LedgerLost ? notKnown(world, at) : error;
  }
}

async function changeAt(
  world: Pick<World, "changeSets" | "log">,
  at: ComparedAt,
  { members, scanned }: Found,
): Promise<NonNullable<Preview["change"]>> {
  const { cohort, connectionId, locale, base } = at;
  const { changeSets } = world;
  try {
    const change = await changeSets.compare(members, base);
    const held = heldIn(base);
    const unusualChange = pastGuard({ held, ...change }, cohort.guard);
    if (!unusualChange) return { ...change, unusual: false };
    const stop = { cohortId: cohort.id, connectionId, toSend: change, unusualChange };
    return { ...change, unusual: true, unusualChange, inWords: stopInWords(stop, locale) };
  } catch (error) {
    if (error instanceof TooLargeForEngine) throw notEvaluated(tooLargeBy(error), scanned);
    throw error instanceof LedgerLost ? notKnown(world, at, scanned) : error;
  }
}

function notKnown(
  { log }: Pick<World, "log">,
  { cohort, connectionId, base }: ComparedAt,
  told: Record<string, unknown> = {},
): DomainError {
  log.warn("ledger-lost", { cohort: cohort.id, connection: connectionId });
  const [code, detail] = base?.restored
    ? [
        "ledger-restored",
        `The system was restored from a backup: what Braze holds of "${cohort.name}" at this connection is known ` +
          "again after the next import. Import it; a preview without connectionId still works.",
      ]
    : [
        "ledger-lost",
        `What Braze holds of "${cohort.name}" at this connection can't be read, so nothing can be ` +
          "compared with it. Restore the ledger or rebuild it with POST " +
          `/cohorts/${cohort.id}/ledger/rebuild; a preview without connectionId still works.`,
      ];
  return new DomainError("unprocessable", code, detail, told);
}

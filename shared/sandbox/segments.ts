/** Segments: named filters, whose users are computed when they are requested. */
import type { ReceivedCohort } from "../contract/sandbox-received.ts";
import type {
  CohortValue,
  OfferedFilters,
  Segment,
  SegmentRequest,
  SegmentView,
} from "../contract/sandbox-segments.ts";
import { changedMeanwhile, DomainError, notFound } from "../domain/domain-error.ts";
import type { Clock, Ids } from "../ports/machine.ts";
import type { Page, PageWanted } from "../ports/pages.ts";
import { came } from "./gather.ts";
import type { Person } from "./population.ts";
import type { SandboxCohorts, SandboxPeople, SandboxSegments } from "./ports.ts";
import { replay } from "./replay.ts";
import { type CohortPlace, cohortsAttributeOf, cohortsIn, passes } from "./segment-filter.ts";

interface SegmentsDeps {
  clock: Clock;
  ids: Ids;
  segments: SandboxSegments;
  people: SandboxPeople;
  cohorts: SandboxCohorts;
}
export type SegmentReaderDeps = Pick<SegmentsDeps, "segments" | "people" | "cohorts">;

/** The most cohorts on a page of offered values. */
const OFFERED = 200;

/** Refuses a filter on a cohort that no partner sent: it would match no user, without an explanation. */
export async function createSegment(needs: SegmentsDeps, wanted: SegmentRequest): Promise<SegmentView> {
  for (const place of cohortsIn(wanted.filter))
    if (!(await received(needs, place))) throw await notReceived(needs, place);
  const { clock, ids, segments } = needs;
  const segment: Segment = { ...wanted, id: ids.next(), version: 1, createdAt: clock.now().toISOString() };
  if ((await segments.create(segment)) === "exists")
    throw new Error(`the segment id ${segment.id} was drawn twice: ids is not random`);
  return readSegment(needs, segment.id);
}

export function listSegments(
  { segments }: Pick<SegmentsDeps, "segments">,
  wanted: PageWanted,
): Promise<Page<Segment>> {
  return segments.list(wanted);
}

export async function readSegment(needs: SegmentReaderDeps, id: string): Promise<SegmentView> {
  const { version: _, ...segment } = await kept(needs, id);
  const places = cohortsIn(segment.filter);
  const [users, cohorts] = await Promise.all([
    audience(needs, segment),
    Promise.all(places.map(async (place) => offered((await received(needs, place)) ?? place))),
  ]);
  return { ...segment, users: users.length, cohorts };
}

export async function deleteSegment({ segments }: Pick<SegmentsDeps, "segments">, id: string): Promise<void> {
  const removed = await segments.remove(await kept({ segments }, id));
  if (removed === "changed-meanwhile") throw changedMeanwhile("segment", id);
}

/** What filters may use: existing attributes, and the current names of the cohorts received. */
export async function offeredFilters({
  people,
  cohorts,
}: Pick<SegmentsDeps, "people" | "cohorts">): Promise<OfferedFilters> {
  const population = replay(await came({ people, cohorts }, []));
  const names = new Set(population.people().flatMap(({ attributes }) => Object.keys(attributes)));
  const { items } = await cohorts.list({ limit: OFFERED });
  return { attributes: [...names].sort(), cohorts: items.map(offered) };
}

/** Users of a segment, in the order in which they were first seen. */
export async function segmentUsers(needs: SegmentReaderDeps, id: string): Promise<Person[]> {
  return audience(needs, await kept(needs, id));
}

async function audience(needs: SegmentReaderDeps, { filter }: Pick<Segment, "filter">): Promise<Person[]> {
  const population = replay(await came(needs, cohortsIn(filter)));
  return population.people().filter((person) => passes(filter, person));
}

async function kept({ segments }: Pick<SegmentsDeps, "segments">, id: string): Promise<Segment> {
  const segment = await segments.read(id);
  if (!segment) throw notFound("segment", id);
  return segment;
}

async function received(
  { cohorts }: Pick<SegmentsDeps, "cohorts">,
  { partner, id }: CohortPlace,
): Promise<ReceivedCohort | undefined> {
  return (await cohorts.find(id)).find((one) => one.partner === partner);
}

function offered({ partner, id, name }: CohortPlace & { name?: string }): CohortValue {
  return { attribute: cohortsAttributeOf(partner), value: id, ...(name !== undefined && { name }) };
}

async function notReceived(
  { cohorts }: Pick<SegmentsDeps, "cohorts">,
  { partner, id }: CohortPlace,
): Promise<DomainError> {
  const { items } = await cohorts.list({ limit: OFFERED });
  const told = items.filter((one) => one.partner === partner).map((one) => `"${one.id}"`);
  const choice = told.length > 0 ? `Received are ${told.slice(0, 10).join(", ")}.` : "None was received yet.";
  return new DomainError(
    "unprocessable",
    "cohort-not-received",
    `${cohortsAttributeOf(partner)} has no value "${id}": use the id of a cohort that the partner told of. ${choice}`,
  );
}

/** Adds people to an exclusion list, and removes them: a new content each time, and then the pointer, in one write. */
import type {
  ExclusionListChanged,
  ExclusionListId,
  ExclusionRequest,
  InclusionRequest,
  KeptExclusionList,
} from "../../contract/exclusions.ts";
import type { Reach } from "../../domain/access.ts";
import { changedMeanwhile, DomainError, notFound } from "../../domain/domain-error.ts";
import {
  connectionOf,
  contentOf,
  exclusionObject,
  isKeyed,
  mentions,
  refuseListBeyond,
  shownList,
} from "../../domain/exclusions.ts";
import { type Member, memberOf } from "../../domain/identifiers.ts";
import { EXCLUSIONS_SEEN_MS } from "../../limits.ts";
import type { ChangedContent, ChangedPeople } from "../../ports/exclusions.ts";
import type { World } from "../../ports/world.ts";

export type ChangeListDeps = Pick<
  World,
  "clock" | "ids" | "connections" | "exclusionLists" | "excludedPeople" | "log"
>;

export interface WantedChange<Request> {
  list: ExclusionListId;
  request: Request;
  /** The caller. */
  by: string;
  reach: Reach;
}

/** Answered only when no import relies any more on what the list was before. A repeated request changes nothing. */
export function excludePeople(
  world: ChangeListDeps,
  wanted: WantedChange<ExclusionRequest>,
): Promise<ExclusionListChanged> {
  const { by, request } = wanted;
  return gainPeople(world, wanted, async () => {
    const { people, reason } = request;
    const members = people.map(memberOf);
    refuseMention(reason, members);
    return ({ at, ...content }) =>
      world.excludedPeople.add(
        members.map((member) => ({ ...member, at, by, reason })),
        content,
      );
  });
}

/** `prepare` refuses what can't be added, and gives what adds it. */
export async function gainPeople(
  world: ChangeListDeps,
  { list, by, reach }: Omit<WantedChange<unknown>, "request">,
  prepare: () => Promise<Change>,
): Promise<ExclusionListChanged> {
  refuseListBeyond(reach, list);
  const connection = connectionOf(list);
  if (connection !== undefined && !(await world.connections.read(connection)))
    throw notFound("connection", connection);
  const changed = await changeList(world, { list, by }, await prepare());
  // Also where nothing changed: an earlier request may have lost its answer just now.
  await world.clock.pause(EXCLUSIONS_SEEN_MS);
  if (!changed) throw new Error("an exclusion list has people and no row");
  world.log.info("people-excluded", { count: changed.changed, ...(connection && { connection }) });
  return changed;
}

/** The reason is for others, who need not know who they are. */
export function refuseMention(reason: string, members: readonly Member[]): void {
  if (members.some(({ id }) => mentions(reason, id))) throw identifierInReason();
}

export function identifierInReason(): DomainError {
  return new DomainError(
    "invalid",
    "identifier-in-reason",
    "The reason has an identifier of one of these people. Give a reason without it, such as the number of a ticket.",
  );
}

export async function includePeople(
  world: ChangeListDeps,
  { list, request, by, reach }: WantedChange<InclusionRequest>,
): Promise<ExclusionListChanged> {
  refuseListBeyond(reach, list);
  const members = request.people.map(memberOf);
  const changed = await changeList(world, { list, by }, async ({ from, at: _, ...content }) =>
    from ? world.excludedPeople.remove(members, { ...content, from }) : { changed: 0, people: 0 },
  );
  if (!changed) throw notFound("exclusion list", list);
  const connection = connectionOf(list);
  world.log.info("people-included", { count: changed.changed, ...(connection && { connection }) });
  return changed;
}

interface Edition extends ChangedContent {
  /** ISO. */
  at: string;
}

type Change = (edition: Edition) => Promise<ChangedPeople>;

/** Tries before the caller gets the error that others keep changing the list. */
const TRIES = 5;

/** Undefined: there is no such list, and nothing to make one of. */
export async function changeList(
  { clock, ids, exclusionLists, excludedPeople }: ChangeListDeps,
  { list, by }: { list: ExclusionListId; by: string },
  change: Change,
): Promise<ExclusionListChanged | undefined> {
  try {
    for (let tried = 0; tried < TRIES; tried += 1) {
      const seen = await exclusionLists.read(list);
      const at = clock.now().toISOString();
      const edition = (seen?.edition ?? 0) + 1;
      const into = exclusionObject({ list, edition }, ids.next());
      const from = seen && contentOf(seen);
      const { changed, people, sha256 } = await change({ from, into, at, keyed: isKeyed(list) });
      if (sha256 === undefined) return seen && { list: shownList(seen), changed: 0 };
      const content = { edition, people, object: into, sha256, changedAt: at, changedBy: by };
      const gained = people > (seen?.people ?? 0) ? edition : (seen?.gained ?? 0);
      const next: KeptExclusionList = {
        ...(seen ?? { id: list, version: 0, createdAt: at }),
        ...content,
        gained,
      };
      const written = seen
        ? (await exclusionLists.replace(next)) === "replaced"
        : (await exclusionLists.create(next)) === "created";
      if (written) return { list: shownList(next), changed };
    }
  } finally {
    await excludedPeople.discard();
  }
  throw changedMeanwhile("exclusion list", list);
}

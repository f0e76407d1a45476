/** Keeps people from being sent again, and removes them from Braze by imports of their own. */
import { type ExclusionListId, FORGOTTEN } from "../../contract/exclusions.ts";
import { isWaitingForData } from "../../domain/data-wait.ts";
import { DomainError } from "../../domain/domain-error.ts";
import { type Held, heldAt, type KeptForgetting, wasDeleted } from "../../domain/forgetting.ts";
import { isFinished } from "../../domain/run.ts";
import { EXCLUSIONS_SEEN_MS } from "../../limits.ts";
import type { World } from "../../ports/world.ts";
import { eachItem } from "../every-item.ts";
import { changeList } from "../exclusions/change.ts";
import { type AcceptImportDeps, acceptImport } from "../run/accept.ts";
import { type HeldDeps, searchLedgers, stillHeld } from "./held.ts";
import type { Kept } from "./kept.ts";

export type RemoveDeps = HeldDeps & AcceptImportDeps & Pick<World, "exclusionLists" | "excludedPeople">;

type Hindrances = NonNullable<KeptForgetting["hindrances"]>;

/**
 * removing → erasing, once no ledger has them that counts, and no import can bring one that has. All ledgers are searched in
 * the beginning, and once more in the end; meanwhile those that had them.
 */
export async function removePeople(world: RemoveDeps, kept: Kept, until: Date): Promise<void> {
  const { clock } = world;
  const { people } = kept;
  const listedAt = kept.row.listedAt ?? (await putOnList(world, kept));
  // An import that began before may still settle a ledger that has them, so it comes first.
  const unfinished = await unfinishedSince(world, listedAt);
  const isFinal = unfinished.length === 0;
  const still = kept.row.holding && (await stillHeld(world, people, kept.row.holding));
  const known = { held: still ?? [], isFinal: false };
  const isToSearch = !still || (isFinal && !still.some(isThere));
  const { isWhole, search } = isToSearch
    ? await searchLedgers(world, people, { from: kept.row.search ?? { held: [], isFinal }, until })
    : { isWhole: true, search: known };
  if (!isWhole) return kept.write({ search, hindrances: unfinished });
  kept.without("search");
  const there = search.held.filter(isThere);
  const leftAtBraze = search.held.filter(wasDeleted).map(heldAt);
  if (search.isFinal && there.length === 0)
    return kept.without("holding").write({
      ...{ state: "erasing", erasingSince: clock.now().toISOString() },
      ...{ leftAtBraze, hindrances: [] },
    });
  const hindrances = [...unfinished];
  for (const one of there) {
    const why = await removeAt(world, kept, one);
    if (why && !hindrances.some(({ run }) => run !== undefined && run === why.run)) hindrances.push(why);
  }
  await kept.write({ holding: search.held, leftAtBraze, hindrances });
}

const isThere = (held: Held) => !wasDeleted(held);

/** ISO: from then on no import adds them. They come off the other lists: what keeps them away is a hash. */
async function putOnList(world: RemoveDeps, kept: Kept): Promise<string> {
  const { clock, exclusionLists, excludedPeople } = world;
  const by = kept.row.confirmedBy ?? kept.row.requestedBy;
  const { people } = kept;
  await changeList(world, { list: FORGOTTEN, by }, ({ at: _, ...content }) =>
    excludedPeople.add(people, content),
  );
  const others: ExclusionListId[] = [];
  for await (const { id } of eachItem((wanted) => exclusionLists.list(wanted)))
    if (id !== FORGOTTEN) others.push(id);
  for (const list of others)
    await changeList(world, { list, by }, async ({ at: _, from, ...content }) =>
      from ? excludedPeople.remove(people, { ...content, from }) : { changed: 0, people: 0 },
    );
  await clock.pause(EXCLUSIONS_SEEN_MS);
  const listedAt = clock.now().toISOString();
  await kept.write({ listedAt });
  return listedAt;
}

/** Imports of before that go on. One that waits for its data reads the lists when it begins. */
export async function unfinishedSince({ runs }: Pick<World, "runs">, instant: string): Promise<Hindrances> {
  const unfinished: Hindrances = [];
  for await (const { id } of eachItem((wanted) => runs.unclosed(wanted))) {
    const run = await runs.read(id);
    if (!run || isFinished(run) || isWaitingForData(run)) continue;
    if (Date.parse(run.time) > Date.parse(instant)) continue;
    const { cohortId, cohortName, connectionId, connectionName } = run;
    unfinished.push({
      ...{ cohortId, cohortName, connectionId, connectionName },
      why: "unfinished-imports",
      run: id,
    });
  }
  return unfinished;
}

/** Starts the import that removes them there, unless it goes on already. Returns what hinders it. */
async function removeAt(
  world: RemoveDeps,
  kept: Kept,
  { isLost, identifiers, ...at }: Held,
): Promise<Hindrances[number] | undefined> {
  const { cohortId, connectionId } = at;
  if (isLost) return { ...at, why: "ledger-lost" };
  const removed = kept.row.removed ?? [];
  const mine = removed.find((one) => one.cohortId === cohortId && one.connectionId === connectionId);
  const last = mine?.run === undefined ? undefined : await world.runs.read(mine.run);
  if (last && !isFinished(last)) return undefined;
  // Another one would find nobody to remove either.
  const isDone = last?.status === "succeeded" && last.toSend?.removes === 0;
  if (isDone && identifiers > 0) return { ...at, why: "held-by-device" };
  try {
    const { id } = await acceptImport(world, {
      cohortId,
      request: { connectionId, removeExcluded: true, recipients: [] },
      trigger: "once",
      reach: "all",
    });
    const now = { ...at, identifiers: Math.max(identifiers, mine?.identifiers ?? 0), run: id };
    await kept.write({ removed: [...removed.filter((one) => one !== mine), now] });
    const hasFailed = last !== undefined && last.status !== "succeeded";
    return hasFailed ? { ...at, why: "import-failed", run: last.id } : undefined;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const why = error.code === "import-going-on" ? "import-under-way" : "connection-unusable";
    return { ...at, why };
  }
}

/**
 * Forgets people after random histories on the whole system, while its functions are killed and imports go on. Then it
 * searches everything that is stored, and what Braze holds.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { Forgetting } from "../../../shared/contract/forgettings.ts";
import type { CohortId } from "../../../shared/contract/ids.ts";
import type { ReceivedCohort } from "../../../shared/contract/sandbox-received.ts";
import type { Random } from "../../../shared/ports/machine.ts";
import { seededRandom } from "../../fakes/random.ts";
import { type Here, here, OWN } from "./here.ts";
import { type History, livedThrough } from "./history.ts";
import { identifiersOf, type Person, textsOf } from "./people.ts";
import { appearing, everythingStored, heldByLedger } from "./stored.ts";

/** Rounds of `reconcile` in which a request ends, with kills and imports in between. */
const ROUNDS = 30;
/** Milliseconds of a round after which its process is killed at the latest, and for which it is away. */
const KILLED_WITHIN_MS = 1_500;
const AWAY_MS = 200;

interface Wanted {
  count: number;
  seed: number;
  /** Of the functions' process, in each history. */
  kills: number;
  /** Imports, exclusions and the like of each history, after a first import. */
  length: number;
  say?(line: string): void;
}

/** Plays so many histories. The seed chooses them. Returns what went wrong. */
export async function forgottenPeople({
  count,
  seed,
  kills,
  length,
  say,
}: Wanted): Promise<string | undefined> {
  const machine = await here();
  try {
    for (let at = 0; at < count; at += 1) {
      const random = seededRandom(seed * 1_000 + at);
      const wrong = await played(machine, { random, kills, length, mark: `${seed}x${at}` });
      if (wrong) return `history ${at} of seed ${seed}: ${wrong}`;
      say?.(`${at + 1} of ${count} histories`);
    }
    return undefined;
  } finally {
    await machine.stop();
  }
}

async function played(
  machine: Here,
  { random, kills, ...named }: { random: Random; kills: number; length: number; mark: string },
): Promise<string | undefined> {
  const history = await livedThrough(machine, random, named);
  const forgotten = history.people.filter(() => random.next() < 0.5);
  const [first] = history.people;
  if (forgotten.length === 0 && first) forgotten.push(first);
  const before = await whereTheyAre(machine, forgotten, history);
  if (before.length === 0) return "the search finds nobody before they are forgotten";

  const asked = await looked(machine, await ask(machine, forgotten, random));
  if ((asked.found?.stored.length ?? 0) === 0) return "the preview finds nobody";
  await machine.api.post(`/people/forgettings/${asked.id}/confirmation`, undefined);
  const done = await taken(machine, asked.id, { random, kills, history });
  if (done?.state !== "done") return `it did not end: ${JSON.stringify(done)}`;

  const unlawful = await unlawfulLedger(machine, history);
  if (unlawful) return unlawful;
  const left = await whereTheyAre(machine, forgotten, history);
  if (left.length > 0) return `they are still in ${left.join(", ")}`;
  const again = await looked(machine, await ask(machine, forgotten, random));
  const { held = [], stored = [], lists = [], earlierDefinitions = 0 } = again.found ?? {};
  if (held.length + stored.length + lists.length + earlierDefinitions > 0)
    return `a second request finds something: ${JSON.stringify(again.found)}`;
  if (again.found?.alreadyForgotten !== again.identifiers)
    return `of ${again.identifiers}, ${again.found?.alreadyForgotten} are known as forgotten`;
  await machine.api.post(`/people/forgettings/${again.id}/confirmation`, undefined);
  if ((await taken(machine, again.id, { random, kills: 0, history }))?.state !== "done")
    return "a second request does not end";

  const { status, reason } = await history.importEverybody();
  if (status !== "succeeded") return `a later import ended as ${status} ${reason}`;
  const back = await whereTheyAre(machine, forgotten, history);
  return back.length > 0 ? `after a later import they are in ${back.join(", ")}` : undefined;
}

/** By their identifiers, or by a file. Of those in a file, only what its rows have is known. */
async function ask(machine: Here, people: readonly Person[], random: Random): Promise<Forgetting> {
  const reason = "ticket 4711";
  if (random.next() < 0.5)
    return machine.api.post<Forgetting>("/people/forget", { people: people.flatMap(identifiersOf), reason });
  const rows = people.flatMap((one): Person[] => [
    { ...one, form: "both" },
    { ...one, form: "device" },
  ]);
  const { id } = await machine.upload(rows, "/exclusion-files");
  return machine.api.post<Forgetting>("/people/forget", { uploadId: id, reason });
}

function looked(machine: Here, { id }: Forgetting): Promise<Forgetting> {
  return machine.until(`what is found for the request ${id}`, async () => {
    const now = await machine.api.get<Forgetting>(`/people/forgettings/${id}`);
    return now.state === "to-confirm" ? now : undefined;
  });
}

/** Until it is done, round by round. In some rounds the process is killed; in some an import is begun. */
async function taken(
  machine: Here,
  id: string,
  { random, kills, history }: { random: Random; kills: number; history: History },
): Promise<Forgetting | undefined> {
  let deaths = kills;
  let now: Forgetting | undefined;
  for (let round = 0; round < ROUNDS; round += 1) {
    const going = machine.round().catch(() => undefined);
    if (deaths > 0) {
      deaths -= 1;
      await pause(random.next() * KILLED_WITHIN_MS);
      await machine.system.killFunctions();
      await pause(random.next() * AWAY_MS);
      await machine.system.restartFunctions();
    }
    await going;
    now = await machine.until("the request", () => machine.api.get<Forgetting>(`/people/forgettings/${id}`));
    if (now.state === "done") return now;
    if (random.next() < 0.3) await history.importAgain();
  }
  return now;
}

/** in ⊆ Braze ⊆ in ∪ unsure, of each cohort at a connection that is still there. */
async function unlawfulLedger(machine: Here, { imported }: History): Promise<string | undefined> {
  const braze = await machine.api.all<ReceivedCohort>("/sandbox/cohorts", 100);
  for (const { cohort } of imported) {
    const { byConnection } = await machine.ledgers.read(cohort as CohortId);
    for (const [connection, { pointer }] of Object.entries(byConnection)) {
      if (!pointer) continue;
      const rows = await heldByLedger(machine, pointer.object);
      const partner = machine.partners.get(connection);
      const there = braze.filter((one) => one.id === cohort && one.partner === partner);
      const held = new Set((await Promise.all(there.map(machine.heldBy))).flat());
      const isIn = rows.filter((row) => row.held === "in");
      const missing = isIn.filter(({ id }) => !held.has(id));
      const known = new Set(rows.map(({ id }) => id));
      const unknown = [...held].filter((id) => !known.has(id));
      if (missing.length + unknown.length > 0)
        return `of the cohort ${cohort}, Braze lacks ${missing.length}, and has ${unknown.length} that no ledger knows`;
    }
  }
  return undefined;
}

/** In what is stored, and at Braze. */
async function whereTheyAre(
  machine: Here,
  people: readonly Person[],
  { leftAtBraze }: History,
): Promise<string[]> {
  const texts = people.flatMap(textsOf);
  const where: string[] = [];
  for await (const stored of everythingStored(machine.system, { folder: machine.folder, own: OWN }))
    if (appearing(texts, stored.text).length > 0) where.push(stored.where);
  for (const cohort of await machine.api.all<ReceivedCohort>("/sandbox/cohorts", 100)) {
    if (leftAtBraze.has(cohort.id)) continue;
    const held = await machine.heldBy(cohort);
    if (held.some((id) => texts.includes(id))) where.push(`Braze, cohort ${cohort.id} of ${cohort.partner}`);
  }
  return where;
}

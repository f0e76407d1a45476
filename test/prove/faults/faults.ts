/**
 * The fault table: each fault at each rate. After every run the law of the ledger holds and the counts reconcile. After
 * one more run without faults the endpoint holds exactly the cohort.
 */
import type { Run } from "../../../shared/contract/imports.ts";
import type { Member } from "../../../shared/domain/identifiers.ts";
import type { Random } from "../../../shared/ports/machine.ts";
import type { AlsoKnown } from "../../contracts/change-sets.suite.ts";
import { seededIds, seededRandom } from "../../fakes/random.ts";
import { cohortId } from "../../flows/story.ts";
import { heldId, type ToldChange } from "../endpoint.ts";
import { type Desk, desk, type StoryHere } from "./desk.ts";
import { misbehaviours } from "./misbehaviours.ts";

export const faults = Object.keys(misbehaviours);
const rates = [0.01, 0.1, 0.5] as const;

/** Each fault at a rate, then each at the next one, and so on. */
export const cells = rates.flatMap((_, turn) =>
  faults.map((fault, at) => ({ fault, rate: rates[(at + turn) % rates.length] ?? 0 })),
);

/** The number of people who may be in the cohort. */
const PEOPLE = 1_000;

/** Runs `count` stories, one cell after the other, every seventh in eight or sixteen buckets. Returns what went wrong. */
export async function faultTable(count: number, seed: number): Promise<string | undefined> {
  const at = await desk();
  try {
    for (let story = 0; story < count; story += 1) {
      const cell = cells[(seed + story) % cells.length];
      if (!cell) throw new Error("the table has no cells");
      const inBuckets = story % 7 === 0;
      const wrong = await toldCell(at, { ...cell, inBuckets }, seed * 10_007 + story);
      if (wrong) return `${cell.fault} at ${cell.rate * 100} %${inBuckets ? ", in buckets" : ""}: ${wrong}`;
    }
    return undefined;
  } finally {
    await at.close();
  }
}

async function toldCell(
  at: Desk,
  { fault, rate, inBuckets }: (typeof cells)[number] & { inBuckets: boolean },
  seed: number,
): Promise<string | undefined> {
  const random = seededRandom(seed);
  const here = await at.story({ random, ids: seededIds(seed), inBuckets });
  const { clock } = here.story.world;
  const misbehaviour = misbehaviours[fault]?.({ random, clock });
  at.endpoint.told.length = 0;
  at.endpoint.forget();

  here.impatient(true);
  at.endpoint.misbehaves = () => (random.next() < rate ? misbehaviour : undefined);
  for (const share of [0.6, 0.5, 0.7]) {
    const { members, also } = cohortOf(random, share);
    here.selects(members, also);
    const wrong = await imported(at, here);
    if (wrong) return wrong;
  }
  here.impatient(false);
  at.endpoint.misbehaves = () => undefined;
  const last = cohortOf(random, 0.5);
  here.selects(last.members, last.also);
  const wrong = await imported(at, here);
  if (wrong) return wrong;
  const held = at.endpoint.held(cohortId);
  const wanted = new Set(last.members.map(heldId));
  if (!isSubset(held, wanted) || !isSubset(wanted, held))
    return `after a run without faults the endpoint holds ${held.size}, not just the cohort's ${wanted.size}`;
  if (inBuckets && here.rounds.size < 3) return `its buckets had the rounds ${[...here.rounds].join()} only`;
  return at.endpoint.breaches[0];
}

/**
 * Of everybody about this share, as the data of a day knows them: some have an alias and an external id, in two rows or in
 * one, and some whose device was a member have signed up since.
 */
export function cohortOf(random: Random, share: number): { members: Member[]; also: AlsoKnown } {
  const members: Member[] = [];
  const otherIds: { member: Member; other: Member }[] = [];
  const identified: { device: string; member: Member }[] = [];
  for (let person = 0; person < PEOPLE; person++) {
    const isSelected = random.next() < share;
    const external: Member = { kind: "external_id", id: `user ${person}`, label: "" };
    const alias: Member = { kind: "alias", id: `alias ${person}`, label: "email" };
    const device: Member = { kind: "device_id", id: `device ${person}`, label: "" };
    if (person % 10 === 8) {
      const known = random.next();
      if (!isSelected) continue;
      members.push(...(known < 0.3 ? [alias] : known < 0.6 ? [alias, external] : [external]));
      if (known >= 0.6) otherIds.push({ member: external, other: alias });
    } else if (person % 10 === 9) {
      const hasSignedUp = random.next() < 0.3;
      if (isSelected) members.push(hasSignedUp ? external : device);
      if (hasSignedUp) identified.push({ device: device.id, member: external });
    } else if (isSelected) members.push(external);
  }
  return { members, also: { otherIds, identified } };
}

/** Runs one import, and returns what is wrong after it. */
async function imported({ endpoint }: Desk, here: StoryHere): Promise<string | undefined> {
  endpoint.told.length = 0;
  const run = await here.story.import({ allowUnusualChange: true });
  const ledger = await here.ledger();
  const held = endpoint.held(cohortId);
  const mayBe = new Set([...ledger.in, ...ledger.unsure]);
  if (!isSubset(ledger.in, held)) return `the ledger has members as in whom the endpoint does not hold`;
  if (!isSubset(held, mayBe)) return `the endpoint holds members whom the ledger knows nothing of`;
  return countsWrong(run, ledger.in.size) ?? bothWays(endpoint.told);
}

function countsWrong({ status, reason, counts, toSend, totalUsersImported }: Run, held: number) {
  if (!counts || !toSend) return `the run ended ${status} (${reason}) without counts`;
  const { added, removed, refused, unknown, unsent } = counts;
  const all = toSend.adds + toSend.removes;
  if (added + removed + refused + unknown + unsent !== all) return `the counts do not add up to ${all}`;
  if (counts.members !== counts.kept + toSend.adds) return "members are not those kept and those added";
  if (totalUsersImported !== held) return `${totalUsersImported} are told as imported, ${held} are in`;
  const delivered = added + removed;
  const right = delivered === all ? "succeeded" : delivered > 0 ? "partial" : "failed";
  return status === right ? undefined : `${delivered} of ${all} were delivered, and the run is ${status}`;
}

function bothWays(told: readonly ToldChange[]): string | undefined {
  const added = new Set(told.flatMap(({ add }) => add));
  const both = told.flatMap(({ remove }) => remove).filter((id) => added.has(id));
  return both.length > 0 ? `${both.length} ids were sent in both directions in one run` : undefined;
}

export function isSubset(some: ReadonlySet<string>, all: ReadonlySet<string>): boolean {
  return [...some].every((id) => all.has(id));
}

import { setImmediate } from "node:timers/promises";
import type { Member } from "../../shared/domain/identifiers.ts";
import { IDS_PER_REQUEST } from "../../shared/limits.ts";
import type { Braze, BrazeAnswer, BrazeCaller, BrazeTarget } from "../../shared/ports/braze.ts";
import type { Identifiers } from "../../shared/ports/parts.ts";
import { type ReadBatch, readBatch } from "./batches.ts";
import { memberKey } from "./engine.ts";

/** A scripted call: what is applied at the endpoint, and the answer that the caller gets. */
export type Scripted =
  | "accepted"
  | "refused"
  | "unknown-but-applied"
  | "unknown-applied-in-part"
  | "unknown-not-applied"
  | "unsent"
  | "limited";

export type BrazeCall =
  | { call: "verify"; target: BrazeTarget }
  | { call: "name"; target: BrazeTarget; cohort: string; name: string; createdAt: string }
  | { call: "change"; target: BrazeTarget; cohort: string; batch: ReadBatch };

export interface FakeBraze extends Braze {
  readonly calls: BrazeCall[];
  /** Answers of the next calls of a kind, one each. Afterwards calls are accepted. */
  script(call: BrazeCall["call"], ...answers: Scripted[]): void;
  /** Discards the rest of the scripts. */
  calmDown(): void;
  /** Called before a call is applied: to take the lease, move the clock, or throw as if the Lambda died. */
  before(interruption: (call: BrazeCall) => void | Promise<void>): void;
  /** Client secrets that are answered 401. */
  readonly refusedSecrets: Set<string>;
  /** Ids that are refused in any batch. The other ids of the batch are accepted. */
  readonly refusedIds: Set<string>;
  /** Whose device it is from now on: they keep its cohorts, and changes of the device are ignored. */
  identifies(device: string, member: Member): void;
  /** The members of a cohort at an endpoint; left out: at any. */
  members(cohort: string, endpoint?: string): Member[];
  /** The members as sorted ids of all kinds. */
  ids(cohort: string): string[];
  nameOf(cohort: string): string | undefined;
}

/** Makes every request with one key. */
export function withKeyOf(target: BrazeTarget): BrazeCaller {
  return { call: (request) => request(target) };
}

export function fakeBraze(): FakeBraze {
  /** By endpoint and cohort. */
  const held = new Map<string, Map<string, Map<string, Member>>>();
  const membersAt = (cohort: string, endpoint?: string) =>
    [...held].flatMap(([at, cohorts]) =>
      endpoint === undefined || endpoint === at ? [...(cohorts.get(cohort)?.values() ?? [])] : [],
    );
  const names = new Map<string, string>();
  const scripts: Record<BrazeCall["call"], Scripted[]> = { verify: [], name: [], change: [] };
  const refusedSecrets = new Set<string>();
  const refusedIds = new Set<string>();
  const identified = new Set<string>();
  const isTaken = ({ id }: Member) => !refusedIds.has(id);
  const calls: BrazeCall[] = [];
  let interruption: (call: BrazeCall) => void | Promise<void> = () => {};

  const answer = async (
    call: BrazeCall,
    apply: (isApplied: (place: number) => boolean) => void,
  ): Promise<BrazeAnswer> => {
    calls.push(structuredClone(call));
    await interruption(call);
    await setImmediate();
    if (refusedSecrets.has(call.target.clientSecret)) {
      return { outcome: "unsent", reason: "key-refused", status: 401 };
    }
    const scripted = scripts[call.call].shift() ?? "accepted";
    if (scripted === "accepted" || scripted === "unknown-but-applied") apply(() => true);
    if (scripted === "unknown-applied-in-part") apply((place) => place % 2 === 0);
    return heard(scripted);
  };

  return {
    calls,
    refusedSecrets,
    refusedIds,
    script: (call, ...answers) => void scripts[call].push(...answers),
    calmDown() {
      for (const script of Object.values(scripts)) script.length = 0;
    },
    before: (next) => {
      interruption = next;
    },
    identifies(id, member) {
      const device = memberKey({ kind: "device_id", id, label: "" });
      identified.add(device);
      for (const cohorts of held.values())
        for (const members of cohorts.values())
          if (members.delete(device)) members.set(memberKey(member), member);
    },
    members: membersAt,
    ids: (cohort) =>
      membersAt(cohort)
        .map((member) => member.id)
        .sort(),
    nameOf: (cohort) => names.get(cohort),
    verify: (target) => answer({ call: "verify", target }, () => {}),
    name: (target, { id, name, createdAt }) =>
      answer({ call: "name", target, cohort: id, name, createdAt }, () => void names.set(id, name)),
    change: async (caller, { cohort, batch: sent, isCancelled }) => {
      const batch = readBatch(sent);
      const adds = membersIn(batch.add);
      const all = [...adds, ...membersIn(batch.remove)];
      if (all.length > IDS_PER_REQUEST) throw new Error("more ids than one request takes");
      const apply = ({ endpoint }: BrazeTarget, isApplied: (place: number) => boolean) => {
        const cohorts = held.get(endpoint) ?? new Map<string, Map<string, Member>>();
        held.set(endpoint, cohorts);
        const members = cohorts.get(cohort) ?? new Map<string, Member>();
        cohorts.set(cohort, members);
        for (const [place, member] of all.entries()) {
          if (!isTaken(member) || !isApplied(place) || identified.has(memberKey(member))) continue;
          if (place < adds.length) members.set(memberKey(member), member);
          else members.delete(memberKey(member));
        }
      };
      const said = await caller.call(async (target) => {
        if (await isCancelled?.()) return { outcome: "unsent", reason: "upstream-down", status: 0 };
        return answer({ call: "change", target, cohort, batch }, (isApplied) => apply(target, isApplied));
      });
      const except = all.flatMap((member, place) =>
        isTaken(member)
          ? []
          : [
              {
                from: place,
                to: place + 1,
                outcome: "refused" as const,
                reason: "refused-by-braze" as const,
              },
            ],
      );
      return said.outcome === "accepted" && except.length > 0 ? { ...said, except } : said;
    },
  };
}

function heard(scripted: Scripted): BrazeAnswer {
  switch (scripted) {
    case "accepted":
      return { outcome: "accepted" };
    case "refused":
      return { outcome: "refused", reason: "refused-by-braze", status: 400 };
    case "unsent":
      return { outcome: "unsent", reason: "locked", status: 423 };
    case "limited":
      return { outcome: "unsent", reason: "rate-limited", status: 429 };
    case "unknown-but-applied":
    case "unknown-applied-in-part":
    case "unknown-not-applied":
      return { outcome: "unknown", reason: "upstream-down" };
    default:
      return scripted satisfies never;
  }
}

function membersIn(ids: Identifiers): Member[] {
  return [
    ...ids.user_ids.map((id) => ({ kind: "external_id" as const, id, label: "" })),
    ...ids.aliases.map((one) => ({ kind: "alias" as const, id: one.alias_name, label: one.alias_label })),
    ...ids.device_ids.map((id) => ({ kind: "device_id" as const, id, label: "" })),
  ];
}

/** in ⊆ what Braze holds ⊆ in ∪ unsure: when a run is settled, and whenever nothing of a cohort is under way. */
import type { CohortId, ConnectionId } from "../../../shared/contract/ids.ts";
import type { Member } from "../../../shared/domain/identifiers.ts";
import { cohortOf } from "../../../shared/domain/ids.ts";
import type { LedgerPointer } from "../../../shared/domain/run.ts";
import type { Ledgers } from "../../../shared/ports/ledgers.ts";
import type { FakeObjects } from "../../fakes/objects.ts";
import { type HeldId, heldId } from "../endpoint.ts";
import type { BrazeHere } from "./braze.ts";
import type { Shop } from "./population.ts";

interface Given {
  objects: FakeObjects;
  braze: BrazeHere;
  shops: readonly Shop[];
  fault(what: string): void;
}

interface LedgerEntry {
  member: Member;
  held: "in" | "unsure";
}

export class LedgerLaw {
  readonly #given: Given;

  constructor(given: Given) {
    this.#given = given;
  }

  /** Checks each settlement, by what Braze holds while the lease is closed. */
  watching(ledgers: Ledgers): Ledgers {
    return {
      ...ledgers,
      settle: async (settled) => {
        const { run, connection, pointer } = settled;
        const held = new Set(this.#heldAt(connection, cohortOf(run)));
        const answer = await ledgers.settle(settled);
        if (answer === "settled" && pointer) this.#compare(`${run} is settled`, pointer, held);
        return answer;
      },
    };
  }

  async check(ledgers: Ledgers, cohorts: readonly CohortId[]): Promise<void> {
    for (const cohort of cohorts) {
      const { lease, byConnection } = await ledgers.read(cohort);
      if (lease) continue;
      for (const { connection } of this.#given.shops) {
        const held = this.#heldAt(connection.id, cohort);
        const pointer = byConnection[connection.id]?.pointer;
        if (pointer) this.#compare(`${cohort} at ${connection.id}`, pointer, held);
        else if (held.size > 0) this.#given.fault(`${cohort} has no ledger, and Braze holds ${held.size}`);
      }
    }
  }

  async checkExactly(
    ledgers: Ledgers,
    wanted: { cohort: CohortId; connection: ConnectionId; members: readonly Member[] },
  ): Promise<void> {
    const { cohort, connection, members } = wanted;
    const { pointer } = (await ledgers.read(cohort)).byConnection[connection] ?? {};
    const ledger = (pointer ? this.#given.objects.read(pointer.object) : []) as LedgerEntry[];
    const unsure = ledger.filter(({ held }) => held === "unsure").length;
    if (unsure > 0) this.#given.fault(`${cohort}: ${unsure} are unsure in the end`);
    const sorted = (ids: Iterable<HeldId>) => [...ids].sort().join();
    const cohorts = sorted(members.map(heldId));
    if (sorted(ledger.map(({ member }) => heldId(member))) !== cohorts)
      this.#given.fault(`${cohort}: the ledger is not the cohort's ${members.length} members in the end`);
    if (sorted(this.#heldAt(connection, cohort)) !== cohorts)
      this.#given.fault(
        `${cohort}: Braze does not hold just the cohort's ${members.length} members in the end`,
      );
  }

  #heldAt(connection: ConnectionId, cohort: CohortId): ReadonlySet<HeldId> {
    const shop = this.#given.shops.find((one) => one.connection.id === connection);
    return this.#given.braze.held(shop?.secret ?? "", cohort);
  }

  #compare(what: string, { object }: LedgerPointer, held: ReadonlySet<HeldId>): void {
    const ledger = this.#given.objects.read(object) as LedgerEntry[];
    const known = new Set(ledger.map(({ member }) => heldId(member)));
    const missing = ledger.filter(({ member, held: is }) => is === "in" && !held.has(heldId(member)));
    const unknown = [...held].filter((id) => !known.has(id));
    if (missing.length > 0) this.#given.fault(`${what}: ${missing.length} are in, and Braze has them not`);
    if (unknown.length > 0) this.#given.fault(`${what}: Braze holds ${unknown.length} whom no ledger knows`);
  }
}

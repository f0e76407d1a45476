/** A model of people: the rows are stored as they are, and people are computed anew for every query. */
import type { Member } from "../../shared/domain/identifiers.ts";
import type { MatchOutcome } from "../../shared/sandbox/population.ts";
import { memberKey } from "../fakes/engine.ts";

export class WhoIsWho {
  /** Each row is a set of identifiers of one person. */
  private readonly rows: Member[][] = [];
  /** Identifiers that were added to the cohort and not removed since. */
  private readonly added = new Map<string, Member>();

  load(row: Member[]): void {
    this.rows.push(row);
  }

  identify(who: Member, as: Member): void {
    const known = this.personOf(who);
    if (known.length > 0 && !known.some(({ kind }) => kind === "external_id")) this.rows.push([who, as]);
  }

  change(direction: "add" | "remove", member: Member): void {
    if (this.outcome(member) !== "matched") return;
    if (direction === "add") this.added.set(memberKey(member), member);
    else for (const one of this.personOf(member)) this.added.delete(memberKey(one));
  }

  outcome(member: Member): MatchOutcome {
    const person = this.personOf(member);
    if (person.length === 0) return "unknown";
    const identified = person.some(({ kind }) => kind !== "device_id");
    return member.kind === "device_id" && identified ? "device-of-identified-user" : "matched";
  }

  isIn(member: Member): boolean {
    return this.personOf(member).some((one) => this.added.has(memberKey(one)));
  }

  everyIdentifier(): Member[] {
    return this.rows.flat();
  }

  countPeople(): number {
    const firsts = this.rows.flat().map((member) => this.personOf(member).map(memberKey).sort()[0]);
    return new Set(firsts).size;
  }

  /** All identifiers that rows connect to this one; empty if no row has it. */
  private personOf(member: Member): Member[] {
    const found = new Map<string, Member>();
    let waiting = this.rows.flat().filter((one) => memberKey(one) === memberKey(member));
    while (waiting.length > 0) {
      for (const one of waiting) found.set(memberKey(one), one);
      const touching = this.rows.filter((row) => row.some((one) => found.has(memberKey(one))));
      waiting = touching.flat().filter((one) => !found.has(memberKey(one)));
    }
    return [...found.values()];
  }
}

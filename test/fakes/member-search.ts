import type { Held } from "../../shared/domain/change.ts";
import type { Member } from "../../shared/domain/identifiers.ts";
import type { MemberSearch } from "../../shared/ports/member-search.ts";
import { type Change, ledgerAt } from "./change-sets.ts";
import { type FakeRejectedRow, memberKey, type OtherId } from "./engine.ts";
import type { FakeObjects } from "./objects.ts";

export function fakeMemberSearch(objects: FakeObjects): MemberSearch {
  return {
    async held(member, ledger): Promise<Held> {
      return ledgerAt(objects, ledger).find((one) => isSame(one.member, member))?.held ?? "out";
    },
    async change(member, folder) {
      const changes = objects.read(`${folder}/changes.parquet`) as Change[] | undefined;
      if (!changes) return "missing";
      const found = changes.find((one) => isSame(one.member, member));
      if (!found) return "none";
      const { direction, part, batch, place } = found;
      return { direction, part, batch, place };
    },
    async sentAs(other, folder) {
      const known = (objects.read(`${folder}/others.parquet`) ?? []) as OtherId[];
      const found = known.filter((one) => isSame(one.other, other)).map(({ member }) => member);
      return found.sort((one, another) => (memberKey(one) < memberKey(another) ? -1 : 1))[0];
    },
    async rejection({ kind, id, label }, folder) {
      const rows = (objects.read(`${folder}/rejected.parquet`) ?? []) as FakeRejectedRow[];
      return rows.find((row) => row.kind === kind && row.id === id && (row.label || label) === label)?.reason;
    },
    async discard() {},
  };
}

function isSame(one: Member, other: Member): boolean {
  return memberKey(one) === memberKey(other);
}

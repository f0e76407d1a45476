import { rejectedColumns } from "../../shared/contract/rejected-rows.ts";
import { spreadsheetLine } from "../../shared/domain/csv.ts";
import type { Downloads, RejectedRows } from "../../shared/ports/change-sets.ts";
import { type Change, outcomeOf } from "./change-sets.ts";
import type { FakeRejectedRow, FakeScratch } from "./engine.ts";
import type { FakeObjects } from "./objects.ts";

export function fakeRejectedRows(scratch: FakeScratch, objects: FakeObjects): RejectedRows {
  const keptAt = (object: string) =>
    (objects.read(object) as FakeRejectedRow[]).map(({ id, kind, label, reason }) => [
      ...[id, kind, label],
      ...["rejected", reason, ""],
    ]);
  return {
    async keep(rejected, folder) {
      const object = `${folder}/rejected.parquet`;
      objects.put(object, scratch.get(rejected)?.rejected);
      return object;
    },
    async file({ kept, refused }, into) {
      const changes = refused
        ? (objects.read(`${refused.changeSet.folder}/changes.parquet`) as Change[]).filter(
            (change) => change.member.id !== "" && outcomeOf(change, refused.outcomes) === "refused",
          )
        : [];
      const rows = [
        ...(kept === undefined ? [] : keptAt(kept)),
        ...changes.map(({ member: { id, kind, label }, direction }) => [
          ...[id, kind, label],
          ...["refused", "refused-by-braze", direction],
        ]),
      ];
      objects.put(into, [rejectedColumns, ...rows].map(spreadsheetLine).join(""));
      return rows.length;
    },
  };
}

export function fakeDownloads(): Downloads {
  return {
    link: async (object, fileName, expiresAt) =>
      `https://objects.example/${object}?signature&as=${fileName}&until=${expiresAt.toISOString()}`,
  };
}

import type { ScratchDatabase } from "../../../../shared/adapters/duckdb/scratch/scratch-database.ts";
import type { Member } from "../../../../shared/domain/identifiers.ts";
import type { MemberFile } from "../../../../shared/ports/engine.ts";
import type { AlsoKnown } from "../../../contracts/change-sets.suite.ts";

/** A member file as the engine leaves it. */
export async function writeMembers(
  scratch: ScratchDatabase,
  members: readonly Member[],
  { otherIds: others = [], identified = [], devices = [] }: AlsoKnown = {},
): Promise<MemberFile> {
  const path = await written(scratch, members, ["kind", "id", "label"]);
  const rowsOf = (known: typeof others) =>
    known.map(({ member, other }) => ({
      ...member,
      other_kind: other.kind,
      other_id: other.id,
      other_label: other.label,
    }));
  const columns = ["kind", "id", "label", "other_kind", "other_id", "other_label"];
  const otherIds = others.length > 0 ? await written(scratch, rowsOf(others), columns) : undefined;
  const ofKind = (kind: Member["kind"]) => members.filter((member) => member.kind === kind).length;
  return {
    path,
    ...(otherIds && { otherIds }),
    ...(devices.length > 0 && {
      lookedUpBy: await written(scratch, rowsOf(devices), columns),
    }),
    ...(identified.length > 0 && {
      identifiedDevices: await written(
        scratch,
        identified.map(({ device, member }) => ({ device_id: device, ...member })),
        ["device_id", "kind", "id", "label"],
      ),
    }),
    evaluation: {
      rows: members.length,
      members: {
        total: members.length,
        external_id: ofKind("external_id"),
        alias: ofKind("alias"),
        device_id: ofKind("device_id"),
      },
      duplicates: 0,
      rejected: {},
    },
  };
}

/** Rejected rows as the engine leaves them beside the members; gives their path. */
export async function writeRejected(scratch: ScratchDatabase, rows: readonly object[]): Promise<string> {
  const path = await scratch.file("rejected.parquet");
  await scratch.run(`COPY (${given(["kind", "id", "label", "reason"])}) TO '${path}' (FORMAT parquet)`, {
    rows: JSON.stringify(rows),
  });
  return path;
}

async function written(
  scratch: ScratchDatabase,
  rows: readonly object[],
  columns: readonly string[],
): Promise<string> {
  const path = await scratch.file("written.parquet");
  await scratch.run(`COPY (SELECT DISTINCT * FROM (${given(columns)})) TO '${path}' (FORMAT parquet)`, {
    rows: JSON.stringify(rows),
  });
  return path;
}

/** A query of the parameter `rows`, its columns as text. */
function given(columns: readonly string[]): string {
  const shape = JSON.stringify([Object.fromEntries(columns.map((name) => [name, "VARCHAR"]))]);
  return `SELECT unnest(json_transform($rows, '${shape}'), recursive := true)`;
}

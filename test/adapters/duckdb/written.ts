import type { Workbench } from "../../../shared/adapters/duckdb/workbench.ts";
import type { Member } from "../../../shared/domain/identifiers.ts";
import type { MemberFile } from "../../../shared/ports.ts";

/** A member file as the engine leaves it. */
export async function writeMembers(bench: Workbench, members: readonly Member[]): Promise<MemberFile> {
  const path = await bench.file("members.parquet");
  await bench.run("CREATE OR REPLACE TABLE given (kind VARCHAR, id VARCHAR, label VARCHAR)");
  await bench.run(
    `INSERT INTO given SELECT unnest(json_transform($members, '[{"kind": "VARCHAR", "id": "VARCHAR", "label": "VARCHAR"}]'),
       recursive := true)`,
    { members: JSON.stringify(members) },
  );
  await bench.run(`COPY (SELECT DISTINCT * FROM given) TO '${path}' (FORMAT parquet)`);
  const ofKind = (kind: Member["kind"]) => members.filter((member) => member.kind === kind).length;
  return {
    path,
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

/** An evaluation that is told of a ledger joins with it, and who compares with that ledger need not. */
import { DeleteObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { localNames } from "../../../../local/aws/names.ts";
import { changeSetsOnDuckDb } from "../../../../shared/adapters/duckdb/ledgers/change-sets.ts";
import {
  type ScratchDatabase,
  scratchDatabase,
} from "../../../../shared/adapters/duckdb/scratch/scratch-database.ts";
import { filesInBucket, sha256Of } from "../../../../shared/adapters/s3/files.ts";
import type { RunId } from "../../../../shared/contract/ids.ts";
import type { LedgerPointer } from "../../../../shared/domain/run.ts";
import { type ObjectStore, objectStore } from "../object-store.ts";
import { ask, engineAt, eventsAt, membersIn } from "./asking.ts";

let store: ObjectStore;
let ledgers = 0;
const scratch = scratchDatabase({ memoryMb: 256 });
const work = () => filesInBucket({ client: store.client, bucket: localNames.workBucket });
beforeAll(async () => {
  store = await objectStore();
  const rows = ["ana", "bo", "bo", "cy"].map((id) => `${id},2026-06-01,purchase`);
  await store.give("joined/e.csv", `who,at,what\n${rows.join("\n")}\n`);
});
afterEach(() => scratch.discard());
afterAll(() => store?.close());

async function ledgerOf(...ids: string[]): Promise<LedgerPointer> {
  const path = await scratch.file("ledger.parquet");
  const rows = ids.map((id) => `('external_id', '${id}', '', 'in')`).join(", ");
  await scratch.run(
    `COPY (FROM (VALUES ${rows}) AS rows(kind, id, label, held)) TO '${path}' (FORMAT parquet)`,
  );
  const sha256 = await sha256Of(path);
  const object = `ledgers/joined-${ledgers++}.parquet`;
  await work().upload(path, object, sha256);
  return { object, sha256, run: "r" as RunId, inCount: ids.length, unsureCount: 0, deviceCount: 0 };
}

const evaluated = async (held?: LedgerPointer) => {
  const definition = {
    kind: "criteria" as const,
    dataSet: "shop",
    where: { performed: { event: "purchase" } },
  };
  const found = await ask(engineAt(scratch, store), definition, eventsAt("joined/"), held ? { held } : {});
  if ("reason" in found) throw new Error(found.detail);
  return found;
};

/** Counts, and how often members are joined with a ledger by all hashes. */
async function comparedWith(base: LedgerPointer, found: Awaited<ReturnType<typeof evaluated>>) {
  let joins = 0;
  const rows: ScratchDatabase["rows"] = (sql, values) => {
    if (sql.includes("TABLE differing")) joins += 1;
    return scratch.rows(sql, values);
  };
  const counts = await changeSetsOnDuckDb({ scratch: { ...scratch, rows }, files: work() }).compare(
    found,
    base,
  );
  return { ...counts, joins };
}

it("each member is there once, and what changes is found without another join or another look at the ledger", async () => {
  const held = await ledgerOf("ana", "bo", "eva");
  const found = await evaluated(held);
  expect(found.joined?.sha256).toBe(held.sha256);
  await store.client.send(new DeleteObjectCommand({ Bucket: localNames.workBucket, Key: held.object }));
  expect(found.evaluation).toMatchObject({ rows: 3, members: { total: 3 } });
  expect((await membersIn(scratch, found)).map(({ id }) => id)).toEqual(["ana", "bo", "cy"]);
  expect(await comparedWith(held, found)).toEqual({ adds: 1, removes: 1, keeps: 2, joins: 0 });
});

it("another ledger is joined with when it is compared with", async () => {
  const found = await evaluated(await ledgerOf("ana", "bo", "eva"));
  expect(await comparedWith(await ledgerOf("cy"), found)).toEqual({
    adds: 2,
    removes: 0,
    keeps: 1,
    joins: 1,
  });
});

it("a ledger that is lost or in several buckets is not joined with, and nothing fails", async () => {
  const held = await ledgerOf("ana");
  const others = [
    { ...held, object: "ledgers/none.parquet" },
    { ...held, sha256: "another" },
    { ...held, buckets: 2 },
  ];
  for (const other of others) {
    const found = await evaluated(other);
    expect([found.joined, found.evaluation.members.total]).toEqual([undefined, 3]);
  }
  expect((await evaluated()).joined).toBeUndefined();
});

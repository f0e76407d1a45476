import { GetObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe } from "vitest";
import { localNames } from "../../local/aws/names.ts";
import { changeSetsOnDuckDb } from "../../shared/adapters/duckdb/ledgers/change-sets.ts";
import { memberSearchOnDuckDb } from "../../shared/adapters/duckdb/ledgers/member-search.ts";
import { rejectedRowsOnDuckDb } from "../../shared/adapters/duckdb/ledgers/rejected-rows.ts";
import { scratchDatabase } from "../../shared/adapters/duckdb/scratch/scratch-database.ts";
import { filesInBucket } from "../../shared/adapters/s3/files.ts";
import { partsInBucket } from "../../shared/adapters/s3/parts.ts";
import { writeMembers, writeRejected } from "../adapters/duckdb/evaluate/written.ts";
import { type ObjectStore, objectStore } from "../adapters/duckdb/object-store.ts";
import { fakeChangeSets } from "../fakes/change-sets.ts";
import type { FakeScratch } from "../fakes/engine.ts";
import { fakeMemberSearch } from "../fakes/member-search.ts";
import { fakeObjects } from "../fakes/objects.ts";
import { fakeParts } from "../fakes/parts.ts";
import { fakeRejectedRows } from "../fakes/rejected-rows.ts";
import { type MemberSearchWorld, memberSearchSuite } from "./member-search.suite.ts";
import { rejectedRowsSuite } from "./rejected-rows.suite.ts";

describe("rejected rows and the search for members, in memory", () => {
  const scratch: FakeScratch = new Map();
  const nothing = { members: [], otherIds: [], identified: [], rejected: [] };
  const objects = fakeObjects();
  const world: MemberSearchWorld = {
    rejectedRows: fakeRejectedRows(scratch, objects),
    memberSearch: fakeMemberSearch(objects),
    changeSets: fakeChangeSets(scratch, objects),
    parts: fakeParts(objects, { now: () => new Date() }),
    async rejected(rows) {
      const path = `rejected/${scratch.size}`;
      const rejected = rows.map(({ kind, id, label, reason }) => ({
        kind: kind ?? ("" as const),
        id: id ?? "",
        label: label ?? "",
        reason,
      }));
      scratch.set(path, { ...nothing, rejected });
      return path;
    },
    async memberFile(members, { otherIds = [], devices = [] } = {}) {
      const path = `members/${scratch.size}`;
      scratch.set(path, { ...nothing, members: [...members], otherIds, devices });
      const total = members.length;
      return {
        path,
        ...(otherIds.length > 0 && { otherIds: path }),
        ...(devices.length > 0 && { lookedUpBy: path }),
        evaluation: {
          rows: total,
          members: { total, external_id: total, alias: 0, device_id: 0 },
          duplicates: 0,
          rejected: {},
        },
      };
    },
    manifest: async (object) => objects.read(object) as { object: string }[],
    text: async (object) => String(objects.read(object)),
  };
  rejectedRowsSuite(() => world);
  memberSearchSuite(() => world);
});

describe("rejected rows and the search for members, on DuckDB", () => {
  const bucket = localNames.workBucket;
  const scratch = scratchDatabase({ memoryMb: 512 });
  let store: ObjectStore;
  let world: MemberSearchWorld;

  beforeAll(async () => {
    store = await objectStore();
    const { client } = store;
    const files = filesInBucket({ client, bucket });
    const text = async (object: string) => {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: object }));
      const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    };
    world = {
      rejectedRows: rejectedRowsOnDuckDb({ scratch, files }),
      memberSearch: memberSearchOnDuckDb({ scratch, files }),
      changeSets: changeSetsOnDuckDb({ scratch, files }),
      parts: partsInBucket({ client, bucket }),
      rejected: (rows) => writeRejected(scratch, rows),
      memberFile: (members, also) => writeMembers(scratch, members, also),
      manifest: async (object) =>
        (await text(object))
          .split("\n")
          .filter(Boolean)
          .map((line) => JSON.parse(line)),
      text,
    };
  });
  afterAll(async () => {
    await scratch.discard();
    await store?.close();
  });
  rejectedRowsSuite(() => world);
  memberSearchSuite(() => world);
});

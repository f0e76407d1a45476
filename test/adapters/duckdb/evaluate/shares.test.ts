import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { allRows } from "../../../../shared/adapters/duckdb/buckets/member-buckets.ts";
import {
  type ScratchDatabase,
  scratchDatabase,
} from "../../../../shared/adapters/duckdb/scratch/scratch-database.ts";
import { systemClock } from "../../../../shared/adapters/system.ts";
import type { Criterion } from "../../../../shared/contract/criteria.ts";
import type { MemberFile, NotEvaluated } from "../../../../shared/ports/engine.ts";
import { type ObjectStore, objectStore } from "../object-store.ts";
import { ask, engineAt, eventsAt } from "./asking.ts";

let store: ObjectStore;
const scratch = scratchDatabase({ memoryMb: 256 });
beforeAll(async () => {
  store = await objectStore();
});
// The number of shares grows with what is in the folder.
afterEach(() => scratch.discard());
afterAll(() => store?.close());

const conditions: Criterion[] = [
  { performed: { event: "purchase", times: { atLeast: 2 } } },
  { didNotPerform: { event: "purchase" } },
];

it.each(conditions.flatMap((where) => [true, false].map((hasUsers) => ({ where, hasUsers }))))(
  "in shares the same users are selected as at once: $where, users known: $hasUsers",
  async ({ where, hasUsers }) => {
    const folder = `shares-${hasUsers}/`;
    const people = Array.from({ length: 50 }, (_, at) => at);
    await store.give(`${folder}users/u.csv`, `key\n${people.map((at) => `u${at}`).join("\n")}\n`);
    const events = people.flatMap((at) =>
      Array.from(
        { length: at % 4 },
        (_, time) => `u${at},2026-06-0${time + 1},${at % 3 ? "purchase" : "visit"}`,
      ),
    );
    await store.give(`${folder}events/e.csv`, `who,at,what\n${events.join("\n")}\n`);
    const users = {
      users: {
        prefix: `${folder}users/`,
        format: "csv" as const,
        columns: { user: "key", externalId: "key" },
      },
    };
    const dataSet = eventsAt(`${folder}events/`, hasUsers ? users : {});
    let appended = 0;
    const counting: ScratchDatabase = {
      ...scratch,
      async run(sql, values) {
        if (sql.includes("APPEND")) appended += 1;
        return scratch.run(sql, values);
      },
    };
    const definition = { kind: "criteria" as const, dataSet: "shop", where };
    const whole = await ask(engineAt(scratch, store), definition, dataSet);
    expect(appended).toBe(0);
    const shared = await ask(engineAt(counting, store, systemClock, undefined, 0), definition, dataSet);
    expect(appended).toBeGreaterThan(1);
    const [one, other] = [await idsOf(whole), await idsOf(shared)];
    expect(other).toEqual(one);
    expect(one.length).toBeGreaterThan(5);
  },
);

async function idsOf(found: MemberFile | NotEvaluated): Promise<string[]> {
  if ("reason" in found) throw new Error(found.detail);
  const rows = await scratch.rows(
    `SELECT id FROM ${await allRows(found.path, "path", found.buckets)} ORDER BY id`,
  );
  return rows.map(({ id }) => String(id));
}

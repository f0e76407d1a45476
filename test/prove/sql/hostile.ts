/** Texts that try to leave a SQL cohort's bounds: each is refused with a reason, and reads and writes nothing. */
import { rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { scratchDatabase } from "../../../shared/adapters/duckdb/scratch/scratch-database.ts";
import { ask, engineAt, eventsAt } from "../../adapters/duckdb/evaluate/asking.ts";
import { objectStore } from "../../adapters/duckdb/object-store.ts";
import { hostile } from "./hostile-texts.ts";

/** Side by side; each has an engine of its own. */
const LANES = 2;
const dataSet = eventsAt("shop/events/", {
  users: { prefix: "shop/users/", format: "csv", columns: { user: "id" } },
});

/** Of all texts, the first of every `oneIn`. Returns how many were refused. Throws at the first that was not. */
export async function refusedTexts(oneIn = 1): Promise<number> {
  const canary = join(tmpdir(), `canary-${process.pid}.csv`);
  writeFileSync(canary, "external_id\ncanary\n");
  const store = await objectStore();
  try {
    await store.give("shop/events/a.csv", "who,at,what,amount\n007,2026-06-01,purchase,60\n");
    await store.give("shop/users/a.csv", "id,mail,city\n007,ana@x.example,Madrid\n");
    const texts = [...new Set(hostile(canary))].filter((_, at) => at % oneIn === 0);
    const left = texts.values();
    const lane = async () => {
      const scratch = scratchDatabase({ memoryMb: 512 });
      const asked = (sql: string) =>
        ask(engineAt(scratch, store), { kind: "sql", dataSet: "shop", sql }, dataSet);
      for (const sql of left) {
        const found = await asked(sql);
        if (!("reason" in found)) throw new Error(`it was evaluated:\n${sql}`);
        const said = `${found.reason}, ${found.detail}`;
        if (!/^definition-invalid, The SQL can't be used.*: .{10,}/s.test(said) || said.includes("canary\n"))
          throw new Error(`it was refused as ${said}:\n${sql}`);
      }
      const after = await asked("SELECT id AS external_id FROM users");
      if ("reason" in after) throw new Error("a sound text can't be evaluated any more");
      const [setting] = await scratch.rows("SELECT current_setting('enable_external_access') AS one");
      if (setting?.["one"] !== false) throw new Error("the engine reads what is outside");
      await scratch.discard();
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    return texts.length;
  } finally {
    await store.close();
    rmSync(canary, { force: true });
  }
}

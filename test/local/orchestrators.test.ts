/** The recipe of docs/orchestrators.md, as it stands there, against the whole system. Skipped if Python is missing. */
import { execFile, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunView } from "../../shared/contract/imports.ts";
import { listOf, Shop } from "../flows/shop.ts";
import { temporaryFolder } from "./folder.ts";

const hasPython = spawnSync("python3", ["--version"]).status === 0;

describe.skipIf(!hasPython)("the recipe for orchestrators (needs Python)", () => {
  const folder = temporaryFolder();
  const recipe = join(folder, "import_cohort.py");
  let shop: Shop;
  let cohort: string;
  beforeAll(async () => {
    const page = readFileSync(join(import.meta.dirname, "../../docs/orchestrators.md"), "utf8");
    writeFileSync(recipe, /```python\n([\s\S]+?)```/.exec(page)?.[1] ?? "");
    shop = await Shop.open(join(folder, "system"));
    const connectionId = await shop.connection("kubit");
    await shop.give("lists/vip.csv", listOf([1, 2, 3]));
    const definition = { kind: "list", object: "lists/vip.csv", format: "csv" } as const;
    cohort = await shop.cohort({ name: "VIP", definition });
    const cadence = { every: "daily", at: "03:00", timeZone: "UTC" };
    const schedule = { cadence, connectionId, recipients: ["ana@example.com"] };
    await shop.done("POST", `/cohorts/${cohort}/schedule`, schedule);
    await shop.done("POST", `/cohorts/${cohort}/schedule/pause`);
  });
  afterAll(() => shop?.close());

  const imported = (key: string) =>
    promisify(execFile)("python3", [recipe, cohort, key], { env: { ...process.env, ...shop.access } });
  const imports = async () =>
    (await shop.done<{ items: RunView[] }>("GET", `/cohorts/${cohort}/imports`)).items;

  it("imports a cohort, waits for its end, and finds the same import again by its key", async () => {
    const { stdout } = await imported("night-1");
    expect(stdout).toMatch(/_\d{3}-manual-\w+ 3\n$/);
    expect((await imported("night-1")).stdout).toBe(stdout);
    expect(await imports()).toMatchObject([{ status: "succeeded", counts: { added: 3 } }]);
  });

  it("fails, with the reason, where the import did", async () => {
    await shop.take("lists/vip.csv");
    await expect(imported("night-2")).rejects.toThrow(/failed, data-missing/);
  });
});

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { api } from "../../local/api.ts";
import { dataBucket } from "../../local/demo/data-bucket.ts";
import { createSandboxKey } from "../../local/demo/sandbox.ts";
import { type LocalSystem, startSystem } from "../../local/system.ts";
import type { Cohort, CohortRequest } from "../../shared/contract/cohorts.ts";
import type { RunView } from "../../shared/contract/imports.ts";
import { temporaryFolder } from "../local/folder.ts";

const purchases = fileURLToPath(new URL("../../../shared/data/cdnow-purchases.csv", import.meta.url));
const criteria: CohortRequest = JSON.parse(
  readFileSync(new URL("../../docs/examples/cdnow-loyal.json", import.meta.url), "utf8"),
);

/**
 * The cohort computed with awk alone, in cents: at least 3 purchases and more than 100 dollars in the 180 days before 1
 * July 2022.
 */
const loyal = `
  NR > 1 && $2 >= "2022-01-02" && $2 <= "2022-06-30" { n[$1]++; cents[$1] += int($4 * 100 + 0.5) }
  END { for (id in n) if (n[id] >= 3 && cents[id] > 10000) print id }`;

const sql = `
  SELECT customer_id AS external_id FROM events
  WHERE happened_at >= as_of() - INTERVAL 180 DAY
  GROUP BY customer_id HAVING count(*) >= 3 AND sum(CAST(amount AS DECIMAL(18, 2))) > 100`;

describe.skipIf(!existsSync(purchases))("the CDNOW data as SQL, as criteria and as a list", () => {
  const folder = temporaryFolder();
  let system: LocalSystem;

  beforeAll(async () => {
    system = await startSystem({ folder, memory: true });
  });
  afterAll(() => system?.stop());

  it("is the same import three times: the first sends the members that awk finds, the others nothing", async () => {
    const members = execFileSync("awk", ["-F", ",", loyal, purchases], { encoding: "utf8" })
      .trim()
      .split("\n");
    expect(members).toHaveLength(931);
    const calls = api(system.api, await system.token());
    const connection = await active(calls);
    await give(members);
    await calls.put("/data-sets/cdnow", {
      name: "CDNOW",
      events: {
        prefix: "cdnow/",
        format: "csv",
        columns: { user: "customer_id", time: "purchased_on" },
        eventIs: "purchase",
      },
    });
    const of = (definition: object) => ({ ...criteria, definition });
    const { id } = await calls.post<Cohort>("/cohorts", of({ kind: "sql", dataSet: "cdnow", sql }));

    const first = await imported(calls, id, connection);
    expect(first).toMatchObject({ status: "succeeded", counts: { members: 931, added: 931, removed: 0 } });
    const held = await calls.all<{ id: string }>(`/sandbox/cohorts/${id}/members`, 200);
    expect(held.map((one) => one.id).sort()).toEqual(members.toSorted());
    expect(held.some((one) => one.id.startsWith("0"))).toBe(true);

    for (const definition of [
      { ...criteria.definition, dataSet: "cdnow" },
      { kind: "list", object: "lists/a-loyal.csv", format: "csv", columns: { external_id: "customer" } },
    ]) {
      await calls.put(`/cohorts/${id}`, of(definition));
      const again = await imported(calls, id, connection);
      expect(again).toMatchObject({ status: "succeeded", counts: { members: 931, added: 0, removed: 0 } });
    }
  });

  async function active(calls: ReturnType<typeof api>): Promise<string> {
    const { endpoint, partner } = system.sandbox;
    const wanted = { name: "Sandbox", endpoint, partner, contacts: ["a@example.com"] };
    const { id } = await calls.post<{ id: string }>("/connections", wanted);
    await calls.post(`/connections/${id}/keys`, { key: await createSandboxKey(calls, partner) });
    await calls.post(`/connections/${id}/activation`, {});
    return id;
  }

  async function give(members: readonly string[]): Promise<void> {
    const bucket = dataBucket(system.environment);
    const list = join(folder, "loyal.csv");
    writeFileSync(list, `customer\n${members.join("\n")}\n`);
    await bucket.replace("cdnow/", "a", [purchases]);
    await bucket.replace("lists/", "a", [list]);
    bucket.close();
  }

  async function imported(calls: ReturnType<typeof api>, id: string, connectionId: string): Promise<RunView> {
    const request = { connectionId, recipients: ["a@example.com"], asOf: "2022-07-01" };
    const run = await calls.post<RunView>(`/cohorts/${id}/imports`, request);
    const read = () => calls.get<RunView>(`/imports/${run.id}`);
    await expect.poll(async () => (await read()).mails[0]?.state, { timeout: 60_000 }).toBe("sent");
    return read();
  }
});

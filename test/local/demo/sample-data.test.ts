import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  type SampleFiles,
  type SampleWanted,
  sampleCohort,
  sampleDataSet,
  writeSampleData,
} from "../../../local/demo/sample-data.ts";
import { evaluateIndependently } from "../../../oracle/independent-evaluation.ts";
import { rowsOf } from "../../../oracle/rows.ts";
import { temporaryFolder } from "../folder.ts";
import { gathered } from "./written.ts";

const until = new Date("2026-11-24T09:00:00Z");
const folder = temporaryFolder();

function sample(day: SampleWanted["day"], copy = day as string): Promise<SampleFiles> {
  return writeSampleData(join(folder, copy), { users: 2_000, until, day });
}

function digest({ users, events }: SampleFiles): string {
  const hash = createHash("sha256");
  for (const file of [...users, ...events]) hash.update(readFileSync(file));
  return hash.digest("hex");
}

async function memberKeys(files: SampleFiles): Promise<Set<string>> {
  const { definition, timeZone } = sampleCohort;
  const question = { where: definition.where, timeZone, asOf: until, dataSet: sampleDataSet, files };
  return new Set((await evaluateIndependently(question)).members.keys());
}

describe("the sample shop", () => {
  it("has the same bytes each time", async () => {
    expect(digest(await sample("first"))).toBe(digest(await sample("first", "again")));
  });

  it("has users of every kind", async () => {
    const { users } = await sample("first");
    const rows = await gathered(...users.map((file) => rowsOf(file, "csv")));
    const some = (test: (row: (typeof rows)[number]) => unknown) => rows.some((row) => Boolean(test(row)));
    expect(rows.length).toBeGreaterThan(2_000);
    expect(some((row) => row["customer_id"]?.startsWith("00"))).toBe(true);
    expect(some((row) => /\p{Script=Han}/u.test(row["customer_id"] ?? ""))).toBe(true);
    expect(some((row) => row["customer_id"]?.includes(","))).toBe(true);
    expect(some((row) => !row["customer_id"] && row["alias_name"] && row["alias_label"])).toBe(true);
    expect(some((row) => row["alias_name"] && !row["alias_label"])).toBe(true);
    expect(some((row) => row["is_anonymous"] === "true" && row["device_id"])).toBe(true);
    expect(some((row) => row["is_anonymous"] === "false" && !row["customer_id"] && !row["alias_name"])).toBe(
      true,
    );
    expect(some((row) => !row["customer_id"] && !row["alias_name"] && !row["device_id"])).toBe(true);
    expect(new Set(rows.map((row) => JSON.stringify(row))).size).toBeLessThan(rows.length);
  });

  it("has 90 days of events that end at the given time", async () => {
    const { events } = await sample("first");
    const rows = await gathered(...events.map((file) => rowsOf(file, "jsonl")));
    const times = rows.map((row) => row["at"] ?? "").sort();
    expect(times[0]?.slice(0, 10)).toBe("2026-08-26");
    expect(times.at(-1)?.slice(0, 10)).toBe("2026-11-24");
    expect((times.at(-1) ?? "") < until.toISOString()).toBe(true);
  });

  it("lets some users enter and others leave by the second day", async () => {
    const first = await memberKeys(await sample("first"));
    const second = await memberKeys(await sample("second"));
    const entered = [...second].filter((key) => !first.has(key));
    const left = [...first].filter((key) => !second.has(key));
    expect(first.size).toBeGreaterThan(200);
    expect(entered.length).toBeGreaterThan(20);
    expect(left.length).toBeGreaterThan(20);
    expect(left.length).toBeLessThan(first.size * 0.3);
  });
});

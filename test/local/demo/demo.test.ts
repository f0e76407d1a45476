import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { listening } from "../../../local/listening.ts";
import { temporaryFolder } from "../folder.ts";

const root = join(import.meta.dirname, "../../..");
const folder = temporaryFolder();

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

function demo(...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(root, "local/demo.ts"), "--json", ...args],
      { cwd: root },
      (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}

const lastLine = ({ stdout }: Ended) => JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "");

/** 40 users with 3 sales each. The demo's second import has 36 of them. */
function ownData(): string[] {
  const rows = Array.from(
    { length: 120 },
    (_, n) => `${String(n % 40).padStart(4, "0")},2026-06-0${1 + (n % 3)},10.5`,
  );
  writeFileSync(join(folder, "sales.csv"), ["id,day,amount", ...rows, "0001,2026-07-01,999"].join("\n"));
  const where = {
    aggregate: { event: "sale", function: "sum", property: "amount", is: { equals: 31.5 } },
  };
  const cohort = { name: "Buyers", timeZone: "Europe/Madrid", definition: { kind: "criteria", where } };
  writeFileSync(join(folder, "buyers.json"), JSON.stringify(cohort));
  return [
    ...["--data", join(folder, "sales.csv"), "--map", "user=id,time=day", "--event", "sale"],
    ...["--cohort", join(folder, "buyers.json"), "--as-of", "2026-07-01"],
  ];
}

describe("the demo", { timeout: 120_000 }, () => {
  it("imports the sample shop twice and verifies itself", async () => {
    const ended = await demo("--users", "1500");
    expect(ended.stderr).toContain("Verified");
    expect(ended.code).toBe(0);
    const { runs, mails, segment, verified } = lastLine(ended);
    expect({ mails, verified }).toEqual({ mails: 3, verified: true });
    expect(ended.stderr).toMatch(/Segment "kubit_cohorts includes Loyal shoppers": [\d,]+ users/);
    expect(segment.users).toBeGreaterThan(0);
    expect(segment.users).toBeLessThan(runs[1].members);
    expect(segment.unmatched).toEqual({
      unknown: expect.any(Number),
      "device-of-identified-user": expect.any(Number),
    });
    expect(runs).toHaveLength(2);
    expect(runs[0]).toMatchObject({
      trigger: "once",
      outcome: "succeeded",
      removed: 0,
      refused: 0,
      unknown: 0,
    });
    expect(runs[0].added).toBe(runs[0].members);
    expect(runs[1].added).toBeGreaterThan(0);
    expect(runs[1].removed).toBeGreaterThan(0);
  });

  it("imports your own data as of a day, then without the last tenth of its users", async () => {
    const ended = await demo(...ownData());
    expect(ended.stderr).toContain("Verified");
    expect(lastLine(ended)).toMatchObject({
      runs: [
        { members: 40, added: 40, removed: 0 },
        { members: 36, added: 0, removed: 4 },
      ],
      segment: { users: 36, unmatched: { unknown: 0, "device-of-identified-user": 0 } },
    });
  });

  it("simulates days of scheduled imports on a set clock, and verifies each", async () => {
    const ended = await demo("--simulate", "2d", "--users", "300");
    expect(ended.stderr).toContain("Verified: 3 occurrences");
    expect(ended.code).toBe(0);
    const { days, schedules, mails, verified } = lastLine(ended);
    expect({ days, mails, verified }).toEqual({ days: 2, mails: 4, verified: true });
    const due = (every: string) =>
      schedules
        .filter((one: { every: string }) => one.every === every)
        .flatMap((one: { runs: { due: string }[] }) => one.runs.map((run) => run.due.slice(0, 16)));
    expect(due("daily")).toEqual(["09", "10"].map((day) => `2026-03-${day}T01:30`));
    expect(due("weekly")).toEqual(["2026-03-09T08:00"]);
    expect(due("monthly")).toEqual([]);
    expect(ended.stdout).toMatch(/Mon 2026-03-09 +09:00 +2026-03-09 08:00Z +Bought this week +succeeded/);
  });

  it("imports into another endpoint, and prints neither of its secrets", async () => {
    const changes: { user_ids?: string[]; should_remove?: boolean }[] = [];
    const braze = createServer(async (request, response) => {
      const body = (await json(request)) as { cohort_changes?: typeof changes };
      changes.push(...(body.cohort_changes ?? []));
      response.writeHead(201, { "content-type": "application/json" }).end('{"message":"success"}');
    });
    const { origin, close } = await listening(braze, 0);
    try {
      const keys = ["--key", "canary-of-workspace", "--partner-key", "canary-of-partner"];
      const ended = await demo(...ownData(), "--endpoint", origin, "--partner", "acme", ...keys);
      expect(ended.code).toBe(0);
      expect(lastLine(ended).verified).toBe(true);
      expect(lastLine(ended)).not.toHaveProperty("segment");
      expect(ended.stdout + ended.stderr).not.toContain("canary");
    } finally {
      await close();
    }
    const ids = (removed: boolean) =>
      changes.filter((one) => (one.should_remove ?? false) === removed).flatMap((one) => one.user_ids ?? []);
    expect(ids(false)).toHaveLength(40);
    expect(ids(true).sort()).toEqual(["0036", "0037", "0038", "0039"]);
  });
});

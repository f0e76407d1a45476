/** The page about personal data names every folder and every kind of row, with the times that are deployed. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { rowKinds } from "../../shared/contract/rows.ts";
import { uploadsPrefix } from "../../shared/contract/uploads.ts";
import { workFolders } from "../../shared/contract/work-bucket.ts";
import {
  AUDIT_DAYS,
  IDEMPOTENCY_DAYS,
  LEDGERS_KEPT_MS,
  REJECTED_DAYS,
  UPLOADS_KEPT_MS,
} from "../../shared/limits.ts";
import { ofType, stageNamed, synthesized } from "./synthesized.ts";

const page = readFileSync(join(import.meta.dirname, "../../docs/personal-data.md"), "utf8");
const stage = stageNamed("prod");
const prod = synthesized(stage);
const DAY_MS = 24 * 3_600_000;

/** The column `ends` of a table of the page, by its first column. */
function ends(heading: string, column: number): Record<string, string> {
  const section = page.split(/^## /m).find((one) => one.startsWith(`${heading}\n`)) ?? "";
  const rows = section.split("\n").flatMap((line) => {
    const [, name] = /^\| `([^`]+)`/.exec(line) ?? [];
    return name ? [[name, line.split("|")[column]?.trim() ?? ""]] : [];
  });
  return Object.fromEntries(rows);
}

const objects = ends("Objects", 3);
const rows = ends("Rows of the table", 3);
const elsewhere = Object.fromEntries(
  [...page.matchAll(/^\| ([a-z][\w ,-]+) \| [^|]+ \| ([^|]+) \|$/gm)].map(([, where, end]) => [where, end]),
);

it("every folder of the buckets, and every kind of row", () => {
  expect(Object.keys(objects).sort()).toEqual([uploadsPrefix, ...Object.values(workFolders)].sort());
  expect(Object.keys(rows).sort()).toEqual(Object.keys(rowKinds).sort());
  for (const [what, end] of Object.entries({ ...objects, ...rows })) expect(end, what).not.toBe("");
});

it("what S3 deletes, as the work bucket's rules say", () => {
  const rules = ofType(prod.data, "AWS::S3::Bucket")
    .filter(([id]) => id.startsWith("WorkBucket"))
    .flatMap(([, { Properties }]) => Properties.LifecycleConfiguration.Rules as Record<string, never>[]);
  const byFolder = new Map(rules.map((rule) => [rule["Prefix"] ?? "", rule]));
  for (const name of ["prepared", "parts", "manifests", "results"] as const) {
    const folder = workFolders[name];
    expect(byFolder.get(folder as never)?.["ExpirationInDays"], folder).toBe(stage.retention.runs);
    expect(objects[folder]).toBe(`after \`retention.runs\` days (${stage.retention.runs})`);
  }
  expect(byFolder.get(workFolders.rejected as never)?.["ExpirationInDays"]).toBe(REJECTED_DAYS);
  expect(objects[workFolders.rejected]).toBe(`after ${REJECTED_DAYS} days`);
  for (const folder of [workFolders.selections, workFolders.comparisons]) {
    expect(byFolder.get(folder as never)?.["ExpirationInDays"]).toBe(1);
    expect(objects[folder]).toBe("after one day");
  }
  // Ledgers are deleted by name, never by age alone.
  expect(byFolder.has(workFolders.ledgers as never)).toBe(false);
  const undo = byFolder.get("" as never)?.["NoncurrentVersionExpiration"] as unknown;
  expect(undo).toEqual({ NoncurrentDays: 30 });
  expect(page).toContain("had back for 30 days (one day in");
});

it("what the functions delete, as their limits say", () => {
  expect(objects[uploadsPrefix]).toContain(`${UPLOADS_KEPT_MS / DAY_MS} days after the upload`);
  expect(objects[workFolders.ledgers]).toContain(`when they are ${LEDGERS_KEPT_MS / DAY_MS} days old`);
  expect(rows["requests"]).toBe(`after ${IDEMPOTENCY_DAYS} days`);
  expect(rows["audit"]).toBe(`after ${AUDIT_DAYS} days`);
});

it("what is elsewhere, as it is deployed", () => {
  const kept = ofType(prod.running, "AWS::Logs::LogGroup").map(
    ([, { Properties }]) => Properties.RetentionInDays,
  );
  expect(new Set(kept)).toEqual(new Set([stage.retention.logs]));
  expect(elsewhere["logs"]).toBe(`after \`retention.logs\` days (${stage.retention.logs})`);
  const queues = ofType(prod.running, "AWS::SQS::Queue").map(
    ([, { Properties }]) => Properties.MessageRetentionPeriod / 86_400,
  );
  expect(new Set(queues)).toEqual(new Set([14]));
  expect(elsewhere["dead-letter queues"]).toBe("after 14 days");
});

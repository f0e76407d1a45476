/**
 * Random rows as CSV, JSON lines and Parquet, in one and several files, with and without a fault: the same members, or
 * the named refusal.
 */
import { writeFile } from "node:fs/promises";
import fc from "fast-check";
import { engineOnDuckDb } from "../../../../shared/adapters/duckdb/evaluate/engine.ts";
import type { Format } from "../../../../shared/adapters/duckdb/reading/source.ts";
import {
  type ScratchDatabase,
  scratchDatabase,
} from "../../../../shared/adapters/duckdb/scratch/scratch-database.ts";
import type { Files } from "../../../../shared/adapters/s3/files.ts";
import { systemClock } from "../../../../shared/adapters/system.ts";
import type { Definition } from "../../../../shared/contract/cohorts.ts";
import { type EventRow, eventRows, type Fault, faults, manner, rendered } from "./renderings.ts";

const formats: readonly Format[] = ["csv", "jsonl", "parquet"];

const story = fc.record({
  data: eventRows,
  manners: fc.array(manner, { minLength: 1, maxLength: 3 }),
  isSql: fc.boolean(),
  /** Which of a format's faults; most stories have none. */
  fault: fc.option(fc.nat(40), { freq: 2 }),
  faultyFile: fc.nat(2),
});
type Story = typeof story extends fc.Arbitrary<infer T> ? T : never;

/** Gives the first story that is not as it must be; undefined where all are. */
export async function readAlike(count: number, seed: number): Promise<string | undefined> {
  const writer = scratchDatabase({ memoryMb: 256 });
  try {
    const details = await fc.check(
      fc.asyncProperty(story, async (one) => {
        for (const format of formats) await told(writer, format, one);
      }),
      { numRuns: count, seed },
    );
    return details.failed
      ? `${fc.defaultReportMessage(details)}\n${String(details.errorInstance)}`
      : undefined;
  } finally {
    await writer.discard();
  }
}

async function told(writer: ScratchDatabase, format: Format, one: Story): Promise<void> {
  const { data, manners, isSql } = one;
  const fault = one.fault === null ? undefined : faults[format][one.fault % faults[format].length];
  const faulty = one.faultyFile % manners.length;
  const parts = split(data.rows, manners.length, fault === undefined ? undefined : faulty);
  const bodies = new Map<string, Buffer>();
  for (const [at, how] of manners.entries()) {
    const rendering = { format, manner: how, areNumbers: data.areNumbers, ...(at === faulty && { fault }) };
    bodies.set(`part-${at}.${format}`, await rendered(writer, parts[at] ?? [], rendering));
  }
  const found = await evaluated(format, bodies, isSql);
  const expected = fault === undefined ? members(data.rows) : undefined;
  const named = `part-${faulty}.${format}`;
  // Files beside the faulty one that show their columns: JSON lines without rows show none.
  const others = parts.filter((rows, at) => at !== faulty && (format !== "jsonl" || rows.length > 0)).length;
  if (expected ? JSON.stringify(found) !== JSON.stringify(expected) : !isRefused(found, fault, named, others))
    throw new Error(
      `${format}${isSql ? " by SQL" : ""}${fault ? ` with ${fault} in ${named}` : ""}: ${JSON.stringify(found)}, expected ${JSON.stringify(expected ?? "a refusal")}`,
    );
}

/** A file with a fault has a row to have it in, whose values are set. */
function split(rows: readonly EventRow[], count: number, faulty: number | undefined): EventRow[][] {
  const parts = Array.from({ length: count }, (_, at) => rows.filter((_, row) => row % count === at));
  const whole = { user: "7", time: Date.UTC(2026, 1, 1), plan: "gold", note: null };
  if (faulty !== undefined) parts[faulty]?.unshift(whole);
  return parts;
}

function members(rows: readonly EventRow[]): string[] {
  const ids = rows.filter(({ user, time, plan }) => user !== null && time !== null && plan === "gold");
  return [...new Set(ids.map(({ user }) => String(user)))].sort();
}

type Found = string[] | { reason: string; detail: string };

function isRefused(found: Found, fault: Fault | undefined, named: string, others: number): boolean {
  if (Array.isArray(found)) return false;
  // Where no file has the column, it is the mapping that is wrong.
  if (fault === "renamed" && others === 0 && found.reason === "definition-invalid") return true;
  return found.reason === "data-unreadable" && found.detail.includes(`"${named}"`);
}

async function evaluated(
  format: Format,
  bodies: ReadonlyMap<string, Buffer>,
  isSql: boolean,
): Promise<Found> {
  const scratch = scratchDatabase({ memoryMb: 256 });
  const definition: Definition = isSql
    ? {
        kind: "sql",
        dataSet: "any",
        sql: `SELECT "user" AS external_id FROM events WHERE plan = 'gold' AND "user" IS NOT NULL`,
      }
    : {
        kind: "criteria",
        dataSet: "any",
        where: { performed: { event: "buy", where: [{ property: "plan", is: { equals: "gold" } }] } },
      };
  try {
    const found = await engineOnDuckDb({ scratch, files: holding(bodies), clock: systemClock }).evaluate({
      cohort: { definition, timeZone: "UTC", identifierOrder: ["external_id"] },
      dataSet: {
        id: "any",
        name: "Any",
        version: 1,
        events: { prefix: "any/", format, columns: { user: "user", time: "time" }, eventIs: "buy" },
      },
      asOf: new Date("2026-06-15T10:00:00Z"),
    });
    if ("reason" in found) return { reason: found.reason, detail: found.detail };
    const rows = await scratch.rows(`SELECT id FROM read_parquet('${found.path}')`);
    return rows.map(({ id }) => String(id)).sort();
  } finally {
    await scratch.discard();
  }
}

function holding(bodies: ReadonlyMap<string, Buffer>): Files {
  const unused = () => Promise.reject(new Error("nobody asks for it"));
  return {
    data: async () =>
      [...bodies].map(([name, body]) => ({
        name: `any/${name}`,
        bytes: body.length,
        modified: systemClock.now(),
      })),
    async downloadAll(objects) {
      for (const { object, path } of objects)
        await writeFile(path, bodies.get(object.slice("any/".length)) ?? "");
      return "downloaded";
    },
    modified: unused,
    stamp: unused,
    download: unused,
    downloadHashed: unused,
    sha256: unused,
    intact: unused,
    upload: unused,
    put: unused,
  };
}

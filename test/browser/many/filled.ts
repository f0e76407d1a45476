/** A table with many cohorts, each checked, imported and scheduled, written by the adapters that the functions use. */
import { cohortsInTable } from "../../../shared/adapters/dynamodb/cohorts.ts";
import { connectionsInTable } from "../../../shared/adapters/dynamodb/connections.ts";
import { definitionChecksInTable } from "../../../shared/adapters/dynamodb/definition-checks.ts";
import { ledgersInTable } from "../../../shared/adapters/dynamodb/ledgers.ts";
import { runsInTable } from "../../../shared/adapters/dynamodb/runs.ts";
import { schedulesInTable } from "../../../shared/adapters/dynamodb/schedules.ts";
import type { Table } from "../../../shared/adapters/dynamodb/table.ts";
import type { Cohort } from "../../../shared/contract/cohorts.ts";
import type { RunId } from "../../../shared/contract/ids.ts";
import type { Run } from "../../../shared/contract/imports.ts";
import type { Slot } from "../../../shared/contract/schedules.ts";
import { digestOf } from "../../../shared/domain/definition-check.ts";
import { runIdOf } from "../../../shared/domain/ids.ts";
import { aCohort, aConnection } from "../../fakes/ids.ts";

const shop = aConnection("shop");
/** Members of every cohort, as its last import found them. */
const MEMBERS = 1_190;
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** Cohorts that are written at the same time. */
const AT_ONCE = 20;

export interface Many {
  cohorts: number;
  /** Of all cohorts together. Each has one, and the oldest cohort all others. */
  runs: number;
}

/** The newest cohort is the last. `Cohort 0007` has the number 7. */
export const nameOf = (number: number) => `Cohort ${String(number).padStart(4, "0")}`;
export const idOf = (number: number) => aCohort(`cohort${number}`);

/** Writes all of it. The newest run is the newest cohort's. */
export async function filled(table: Table, { cohorts, runs }: Many): Promise<void> {
  const now = table.clock.now().getTime();
  const at = (before: number) => new Date(now - before).toISOString();
  const store = {
    cohorts: cohortsInTable(table),
    checks: definitionChecksInTable(table),
    ledgers: ledgersInTable(table),
    runs: runsInTable(table),
    schedules: schedulesInTable(table),
  };
  await connectionsInTable(table).create({
    id: shop,
    name: "Shop",
    endpoint: "https://rest.fra-01.braze.eu",
    partner: "kubit",
    contacts: ["ops@example.com"],
    locale: "en",
    status: "active",
    keys: [{ id: "key", masked: "…", status: "active", addedBy: "ops", addedAt: at(DAY_MS) }],
    createdAt: at(DAY_MS),
    version: 0,
  });
  const imported = async (number: number, time: string): Promise<RunId> => {
    const run = ended(number, time);
    await store.runs.accept(run);
    await store.runs.close(run.id);
    return run.id;
  };
  const written = async (number: number) => {
    const cohort = cohortOf(number, at((cohorts - number) * MINUTE_MS + DAY_MS));
    const { id: cohortId, definition } = cohort;
    await store.cohorts.create(cohort);
    const check = { cohortId, digest: digestOf(definition), version: 0, state: "evaluable" } as const;
    await store.checks.keep({ ...check, checkedAt: cohort.createdAt });
    await store.schedules.replace(undefined, slotOf(number, at(MINUTE_MS)));
    const run = await imported(number, at((cohorts - number + 1) * MINUTE_MS));
    await store.ledgers.takeLease({ run, connection: shop, expires: now + DAY_MS });
    await store.ledgers.closeLease({ run });
    const held = { inCount: MEMBERS, unsureCount: 0, deviceCount: 0 };
    const pointer = { object: `ledgers/${cohortId}/${run}.parquet`, sha256: "0".repeat(64), run, ...held };
    await store.ledgers.settle({ run, connection: shop, pointer });
  };
  await each(cohorts, written);
  // Each a minute older than the one before, and older than all others.
  await each(runs - cohorts, (run) => imported(0, at((cohorts + run + 2) * MINUTE_MS)));
}

async function each(count: number, write: (number: number) => Promise<unknown>): Promise<void> {
  const numbers = Array.from({ length: count }, (_, number) => number);
  for (let from = 0; from < count; from += AT_ONCE)
    await Promise.all(numbers.slice(from, from + AT_ONCE).map(write));
}

function cohortOf(number: number, createdAt: string): Cohort {
  const sum = { event: "purchase", function: "sum", property: "amount", is: { greater: number } } as const;
  return {
    id: idOf(number),
    name: nameOf(number),
    timeZone: "Europe/Madrid",
    definition: { kind: "criteria", dataSet: "shop", where: { aggregate: sum } },
    createdAt,
    version: 0,
  };
}

/** Every hour of the day has its share of the schedules. */
function slotOf(number: number, createdAt: string): Slot {
  const at = `${String(number % 24).padStart(2, "0")}:00`;
  return {
    cohortId: idOf(number),
    generation: 1,
    revision: 1,
    state: "live",
    cadence: { every: "daily", at, timeZone: "Europe/Madrid" },
    connectionId: shop,
    recipients: ["ops@example.com"],
    locale: "en",
    mailPolicy: "failures",
    effectiveFrom: createdAt,
    createdAt,
  };
}

function ended(number: number, time: string): Run {
  const cohortId = idOf(number);
  const counts = { members: MEMBERS, kept: 1_102, added: 88, removed: 12, rejected: {}, refused: 0 };
  return {
    id: runIdOf({ cohort: cohortId, time, mark: "scheduled" }),
    cohortId,
    cohortName: nameOf(number),
    connectionId: shop,
    connectionName: "Shop",
    trigger: "scheduled",
    time,
    status: "succeeded",
    allowUnusualChange: false,
    empty: false,
    locale: "en",
    startedAt: time,
    endedAt: time,
    counts: { ...counts, unknown: 0, unsent: 0 },
    totalUsersImported: MEMBERS,
    mails: [{ to: "ops@example.com", state: "not-wanted", at: time }],
  };
}

/** Use cases are tested on the fakes, so the fakes must answer as the table does, for any sequence of calls. */
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { definitionChecksInTable } from "../../shared/adapters/dynamodb/definition-checks.ts";
import { ledgersInTable } from "../../shared/adapters/dynamodb/ledgers.ts";
import { runsInTable } from "../../shared/adapters/dynamodb/runs.ts";
import { schedulesInTable } from "../../shared/adapters/dynamodb/schedules.ts";
import type { RunId } from "../../shared/contract/ids.ts";
import type { Run } from "../../shared/contract/imports.ts";
import type { Slot } from "../../shared/contract/schedules.ts";
import type { KeptCheck } from "../../shared/domain/definition-check.ts";
import type { DefinitionChecks } from "../../shared/ports/definition-checks.ts";
import type { Ledgers } from "../../shared/ports/ledgers.ts";
import type { Runs } from "../../shared/ports/runs.ts";
import type { Schedules } from "../../shared/ports/schedules.ts";
import { steeredClock } from "../fakes/clock.ts";
import { fakeDefinitionChecks } from "../fakes/definition-checks.ts";
import { aCohort, aConnection, aRun } from "../fakes/ids.ts";
import { fakeLedgers } from "../fakes/ledgers.ts";
import { fakeRuns } from "../fakes/runs.ts";
import { fakeSchedules } from "../fakes/schedules.ts";
import { dynalite, type TableServer } from "./table-servers.ts";

const TIME = "2026-11-24T08:00:00.000Z";
const STORIES = 60;

let server: TableServer;
beforeAll(async () => {
  server = await dynalite();
});
afterAll(() => server?.stop());

type Step<Port> = (port: Port) => Promise<unknown>;

/** The answer of each step, errors included. */
async function told<Port>(port: Port, steps: readonly Step<Port>[]): Promise<unknown[]> {
  const answers: unknown[] = [];
  for (const step of steps) answers.push(await step(port).catch((error: Error) => error.message));
  return answers;
}

async function agree<Port>(
  step: fc.Arbitrary<Step<Port>>,
  ports: { fake: () => Port; real: () => Promise<Port> },
): Promise<void> {
  const steps = fc.array(step, { minLength: 5, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(steps, async (story) => {
      expect(await told(await ports.real(), story)).toEqual(await told(ports.fake(), story));
    }),
    { numRuns: STORIES, seed: 1 },
  );
}

test("the ledgers in memory answer as those in the table", async () => {
  const run = fc.constantFrom(aRun("one"), aRun("two"));
  const connection = fc.constantFrom(aConnection("shop"), aConnection("app"));
  const instant = fc.constantFrom(1, 2, 3);
  const changeSet = (folder: string) => ({
    folder,
    only: {},
    manifests: { add: `${folder}/add.jsonl` },
    parts: 1,
    adds: 1,
    removes: 0,
    keeps: 0,
    rejected: {},
  });
  const pointer = (object: string, by: RunId) => ({
    object,
    sha256: "aa",
    run: by,
    inCount: 1,
    unsureCount: 0,
    deviceCount: 0,
  });
  const step: fc.Arbitrary<Step<Ledgers>> = fc.oneof(
    fc.tuple(run, connection, instant).map(
      ([by, at, expires]): Step<Ledgers> =>
        (ledgers) =>
          ledgers.takeLease({ run: by, connection: at, expires }),
    ),
    fc.tuple(run, instant, fc.nat(2)).map(
      ([by, now, more]): Step<Ledgers> =>
        (ledgers) =>
          ledgers.renewLease({ run: by, now, expires: now + more }),
    ),
    fc.tuple(run, fc.constantFrom("x", "y")).map(
      ([by, folder]): Step<Ledgers> =>
        (ledgers) =>
          ledgers.recordChangeSet({ run: by, changeSet: changeSet(folder), taking: undefined }),
    ),
    fc.tuple(run, connection).map(
      ([by, at]): Step<Ledgers> =>
        (ledgers) =>
          ledgers.recordName({ run: by, connection: at, name: `name by ${by}` }),
    ),
    fc.tuple(run, fc.option(instant, { nil: undefined })).map(
      ([by, seen]): Step<Ledgers> =>
        (ledgers) =>
          ledgers.closeLease({ run: by, seenExpires: seen }),
    ),
    fc.tuple(run, connection, fc.boolean()).map(
      ([by, at, moves]): Step<Ledgers> =>
        (ledgers) =>
          ledgers.settle({
            run: by,
            connection: at,
            ...(moves && { pointer: pointer(`ledger of ${by}`, by) }),
          }),
    ),
    fc.tuple(run, connection, fc.option(run, { nil: undefined })).map(
      ([by, at, seen]): Step<Ledgers> =>
        (ledgers) =>
          ledgers.restore(aCohort("cohort"), {
            seen,
            pointers: { [at]: { ...pointer(`ledger of ${by}`, by), restored: true } },
          }),
    ),
    fc.constant<Step<Ledgers>>((ledgers) => ledgers.read(aCohort("cohort"))),
  );
  await agree(step, {
    fake: fakeLedgers,
    real: async () => ledgersInTable(await server.emptyTable(steeredClock())),
  });
});

test("the runs in memory answer as those in the table", async () => {
  const run = fc.constantFrom(aRun("a"), aRun("b"));
  const instant = fc.constantFrom("2026-11-24T08:01:00.000Z", "2026-11-24T08:02:00.000Z");
  const claim = fc.constantFrom("one", "two");
  const row = (id: RunId): Run => ({
    id,
    cohortId: aCohort("cohort"),
    cohortName: "VIP",
    connectionId: aConnection("k"),
    connectionName: "Shop",
    trigger: "scheduled",
    time: TIME,
    status: "queued",
    allowUnusualChange: false,
    empty: false,
    locale: "en",
    mails: [{ to: "ana@example.com", state: "waiting" }],
  });
  const step: fc.Arbitrary<Step<Runs>> = fc.oneof(
    run.map(
      (at): Step<Runs> =>
        (runs) =>
          runs.accept(row(at)),
    ),
    fc.tuple(run, instant).map(
      ([at, startedAt]): Step<Runs> =>
        (runs) =>
          runs.start(at, startedAt),
    ),
    fc.tuple(run, instant).map(
      ([at, endedAt]): Step<Runs> =>
        (runs) =>
          runs.skip(at, { reason: "another-run", endedAt }),
    ),
    fc.tuple(run, fc.nat(9)).map(
      ([at, adds]): Step<Runs> =>
        (runs) =>
          runs.note(at, { toSend: { adds, removes: 0 } }),
    ),
    fc.tuple(run, instant, fc.constantFrom("succeeded", "failed")).map(
      ([at, endedAt, status]): Step<Runs> =>
        (runs) =>
          runs.settle(at, { status, endedAt }),
    ),
    run.map(
      (at): Step<Runs> =>
        (runs) =>
          runs.finish(at),
    ),
    fc.tuple(run, instant).map(
      ([at, when]): Step<Runs> =>
        (runs) =>
          runs.requestCancellation(at, { at: when, by: "ana" }),
    ),
    fc.tuple(run, claim, instant, instant, fc.nat(1)).map(
      ([at, by, when, stale, recipient]): Step<Runs> =>
        (runs) =>
          runs.claimMail(at, recipient, { claim: by, at: when, stale }),
    ),
    fc.tuple(run, claim, instant, fc.nat(1)).map(
      ([at, by, when, recipient]): Step<Runs> =>
        (runs) =>
          runs.releaseMail(at, recipient, { claim: by, at: when }),
    ),
    fc.tuple(run, instant, fc.constantFrom("sent", "failed", "unknown"), fc.nat(1)).map(
      ([at, when, state, recipient]): Step<Runs> =>
        (runs) =>
          runs.recordMail(at, recipient, { state, at: when }),
    ),
    fc.tuple(run, fc.constantFrom("published" as const, "failed" as const), instant).map(
      ([at, state, when]): Step<Runs> =>
        (runs) =>
          runs.recordEvent(at, { state, at: when }),
    ),
    run.map(
      (at): Step<Runs> =>
        (runs) =>
          runs.close(at),
    ),
    run.map(
      (at): Step<Runs> =>
        (runs) =>
          runs.read(at),
    ),
    run.map(
      (at): Step<Runs> =>
        (runs) =>
          runs.settlement(at),
    ),
    fc.constant<Step<Runs>>((runs) => runs.list(aCohort("cohort"), { limit: 5 })),
    fc.constant<Step<Runs>>((runs) => runs.unclosed({ limit: 1 }).then(({ items }) => items)),
  );
  await agree(step, {
    fake: fakeRuns,
    real: async () => runsInTable(await server.emptyTable(steeredClock())),
  });
});

test("the checks of definitions in memory answer as those in the table", async () => {
  const cohortId = aCohort("cohort");
  const check: fc.Arbitrary<KeptCheck> = fc.record({
    cohortId: fc.constant(cohortId),
    digest: fc.constantFrom("a", "b"),
    version: fc.constantFrom(1, 2, 10),
    state: fc.constantFrom("unchecked", "not-evaluable", "evaluable"),
    detail: fc.constantFrom("one", "two"),
  });
  const step: fc.Arbitrary<Step<DefinitionChecks>> = check.map((next) => async (checks) => {
    await checks.keep(next);
    return checks.read(cohortId);
  });
  await agree(step, {
    fake: fakeDefinitionChecks,
    real: async () => definitionChecksInTable(await server.emptyTable(steeredClock())),
  });
});

test("the schedules in memory answer as those in the table", async () => {
  const slot: fc.Arbitrary<Slot> = fc.record({
    cohortId: fc.constantFrom(aCohort("a"), aCohort("b")),
    generation: fc.constantFrom(1, 2, 10),
    revision: fc.constantFrom(1, 2, 3),
    state: fc.constantFrom("claiming", "live", "paused", "ending", "ended"),
    cadence: fc.constant({ every: "daily", at: "09:00", timeZone: "UTC" } as const),
    connectionId: fc.constantFrom(aConnection("shop"), aConnection("app")),
    recipients: fc.constant(["ana@example.com"]),
    locale: fc.constant("en" as const),
    mailPolicy: fc.constant("every-run" as const),
    effectiveFrom: fc.constant(TIME),
    createdAt: fc.constant(TIME),
  });
  const step: fc.Arbitrary<Step<Schedules>> = fc.oneof(
    slot.map(
      (next): Step<Schedules> =>
        (schedules) =>
          schedules.replace(undefined, next),
    ),
    // A slot that was never claimed is not replaced: a caller that replaces a slot has read it.
    fc.tuple(slot, fc.constantFrom(1, 2, 3)).map(
      ([next, seen]): Step<Schedules> =>
        async (schedules) =>
          (await schedules.read(next.cohortId)) && schedules.replace({ ...next, revision: seen }, next),
    ),
    slot.map(
      (ended): Step<Schedules> =>
        (schedules) =>
          schedules.archive(ended),
    ),
    slot.map(
      ({ cohortId }): Step<Schedules> =>
        (schedules) =>
          schedules.read(cohortId),
    ),
    fc.constantFrom(1, 5).map(
      (limit): Step<Schedules> =>
        (schedules) =>
          schedules.past(aCohort("a"), { limit }).then(({ items }) => items),
    ),
    fc.constantFrom(1, 5).map(
      (limit): Step<Schedules> =>
        (schedules) =>
          schedules.held({ limit }).then(({ items }) => items),
    ),
  );
  await agree(step, {
    fake: fakeSchedules,
    real: async () => schedulesInTable(await server.emptyTable(steeredClock())),
  });
});

/** What an operator can follow in the log: each event by its code, with the ids that it is about. */
import { beforeEach, describe, expect, it } from "vitest";
import type { logged as idsOf } from "../../shared/domain/ids.ts";
import { cancelImport } from "../../shared/usecases/imports/cancel.ts";
import { ScheduleStory } from "./schedule-story.ts";
import { cohortId, connectionId, users } from "./story.ts";

let story: ScheduleStory;
beforeEach(async () => {
  story = await ScheduleStory.begin();
  story.world.engine.selects(users("ana", "bo"));
  story.world.log.lines.splice(0);
});
/** `level code field=value …`, of everything since the last call. */
const lines = () =>
  story.world.log.lines
    .splice(0)
    .map(({ level, code, fields }) =>
      [level, code, ...Object.entries(fields).map(([name, value]) => `${name}=${value}`)].join(" "),
    );
const cohort = `cohort=${cohortId}`;
const about = (run: Parameters<typeof idsOf>[0]) => `${cohort} run=${run}`;

describe("an import is logged", () => {
  it("from its acceptance to its mail", async () => {
    const { id } = await story.story.import();
    expect(lines()).toEqual([
      `info import-accepted ${about(id)} connection=${connectionId}`,
      `info import-prepared ${about(id)} count=2`,
      `info part-sent ${about(id)} part=0 count=1`,
      `info import-settled ${about(id)} status=succeeded`,
      `info event-published ${about(id)}`,
      `info mail-sent ${about(id)}`,
    ]);
  });

  it("with the reason why it did not do everything", async () => {
    story.world.braze.refusedSecrets.add("secret-of-new").add("secret-of-old");
    const { id } = await story.story.import();
    expect(lines().slice(2)).toEqual([
      `warn name-not-accepted ${about(id)} reason=key-refused`,
      `info import-settled ${about(id)} status=failed reason=key-refused`,
      `info event-published ${about(id)}`,
      `info mail-sent ${about(id)}`,
    ]);
  });

  it("with what kept it from being evaluated", async () => {
    story.world.engine.fails({ reason: "data-missing", detail: "There is no file." });
    const { id } = await story.story.import();
    expect(lines()).toContain(
      `warn cohort-not-evaluated ${about(id)} reason=data-missing detail=There is no file.`,
    );
  });

  it("when it is skipped, or settled for one that died", async () => {
    const first = await story.story.accept();
    await story.story.open(first);
    const second = await story.story.acceptRacing();
    lines();
    await story.story.open(second);
    expect(lines()).toEqual([`info import-skipped ${about(second)} reason=another-run`]);

    story.world.workflow.end(first);
    story.pass(24 * 3_600_000);
    const third = await story.story.acceptRacing();
    lines();
    await story.story.open(third);
    expect(lines()).toEqual([
      `warn lease-abandoned ${about(first)}`,
      `info import-settled ${about(first)} status=failed reason=workflow-died`,
    ]);
  });

  it("with each round of a part, and why the rest was given up", async () => {
    story = await ScheduleStory.begin();
    story.world.engine.selects(users("ana", "bo"));
    story.world.braze.script("change", ...Array<"limited">(3).fill("limited"));
    const { id } = await story.story.import();
    const parts = lines().filter((line) => line.includes(" part-"));
    expect(new Set(parts.slice(0, -1))).toEqual(
      new Set([`info part-goes-round ${about(id)} part=0 count=0`]),
    );
    expect(parts.at(-1)).toBe(`info part-sent ${about(id)} part=0 count=1`);

    // Somebody new: without a change there is no part.
    story.world.engine.selects(users("ana", "bo", "cy"));
    const refused = await story.story.accept();
    await story.story.open(refused);
    await story.story.prepare(refused);
    await story.story.name(refused);
    story.world.braze.refusedSecrets.add("secret-of-new").add("secret-of-old");
    await story.story.send(refused, 0);
    expect(lines().at(-1)).toBe(`info part-sent ${about(refused)} part=0 count=0 reason=key-refused`);
  });

  it("with the loss of its ledger", async () => {
    await story.story.import();
    const pointer = await story.story.pointer();
    story.world.objects.lose(pointer?.object ?? "");
    lines();
    const { id } = await story.story.import();
    expect(lines()).toContain(`warn ledger-lost ${about(id)}`);
  });

  it("when it is cancelled", async () => {
    const id = await story.story.accept();
    lines();
    await cancelImport(story.world, { reach: "all", run: id, by: "ana" });
    expect(lines()).toEqual([`info import-cancelled ${about(id)}`]);
  });
});

describe("a schedule is logged", () => {
  it("when it is set, changed, paused, resumed and ended", async () => {
    await story.create();
    expect(lines()).toEqual([
      `info schedule-set ${cohort} connection=${connectionId}`,
      `info schedule-live ${cohort}`,
    ]);
    await story.change({ cadence: { every: "daily", at: "11:00", timeZone: "Europe/Madrid" } });
    expect(lines()).toContain(`info schedule-changed ${cohort}`);
    await story.pause();
    expect(lines()).toEqual([`info schedule-paused ${cohort}`]);
    await story.resume();
    expect(lines()).toContain(`info schedule-live ${cohort}`);
    await story.end();
    expect(lines()).toEqual([`info schedule-ended ${cohort}`]);
  });

  it("when its occurrence starts, and when a tick has no effect", async () => {
    await story.create();
    story.pass(3_600_000);
    lines();
    await story.tick(1);
    const [run] = await story.runs();
    if (!run) throw new Error("no run");
    expect(lines()).toEqual([`info occurrence-started ${about(run.id)} status=started`]);
    await story.tick(1);
    expect(lines()).toEqual([`info occurrence-started ${about(run.id)} status=already`]);
    await story.tick(2);
    expect(lines()).toEqual([`info tick-stale ${cohort}`]);
  });

  it("when its timer can't be set, or is refused", async () => {
    story.world.timer.trouble.push("nothing-done");
    await story.create();
    expect(lines()).toContain(`warn timer-trouble ${cohort}`);
    await story.reconcile();
    expect(lines()).toContain("info reconciled reason=slotsRolledForward count=1");
    story.world.timer.unknownZones.add("America/Coyhaique");
    const cadence = { every: "daily", at: "10:00", timeZone: "America/Coyhaique" } as const;
    await expect(story.change({ cadence })).rejects.toThrow();
    expect(lines()).toContain(`warn timer-refused ${cohort}`);
  });
});

describe("a repair is logged", () => {
  const reconciled = (what: string) => `info reconciled reason=${what} count=1`;

  it("by what was repaired, and only that", async () => {
    await story.create();
    await story.world.timer.remove({ cohort: cohortId, generation: 1 });
    lines();
    await story.reconcile();
    expect(lines()).toEqual([reconciled("timersRecreated")]);
    await story.reconcile();
    expect(lines()).toEqual([]);
  });

  it("of a run that was not started, or died", async () => {
    const { workflow } = story.world;
    const { start } = workflow;
    workflow.start = () => Promise.reject(new Error("the process died"));
    await story.story.accept().catch(() => {});
    workflow.start = start;
    lines();
    await story.reconcile();
    const [{ id } = { id: "" as never }] = await story.runs();
    expect(lines()).toEqual([`warn run-restarted ${about(id)}`, reconciled("runsRestarted")]);
    workflow.end(id);
    await story.reconcile();
    expect(lines()).toEqual([
      reconciled("runsHandedOver"),
      `info import-settled ${about(id)} status=failed reason=workflow-died`,
      `warn run-settled ${about(id)}`,
      `info event-published ${about(id)}`,
      `info mail-sent ${about(id)}`,
    ]);
  });

  it("of a secret that no connection names", async () => {
    await story.world.keyVault.put({ connection: connectionId, key: "unnamed", secret: "secret" });
    story.pass(3_600_000);
    await story.reconcile();
    expect(lines()).toEqual([`warn secret-removed connection=${connectionId}`, reconciled("secretsRemoved")]);
  });
});

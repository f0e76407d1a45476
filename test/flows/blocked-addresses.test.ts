/** Addresses whose mails come back, or whose owners complain: who is mailed from then on, and who can see and mend it. */
import { beforeEach, describe, expect, it } from "vitest";
import type { Run } from "../../shared/contract/imports.ts";
import { metrics } from "../../shared/contract/metrics.ts";
import { runIdOf } from "../../shared/domain/ids.ts";
import { type MailEvent, type MailReport, mailAddressId } from "../../shared/domain/mail-addresses.ts";
import { activateConnection } from "../../shared/usecases/connections/activate.ts";
import { readConnection } from "../../shared/usecases/connections/read.ts";
import { readImport } from "../../shared/usecases/imports/read.ts";
import { listBlockedAddresses, unblockAddress } from "../../shared/usecases/mail/blocked-addresses.ts";
import { noteMailEvent } from "../../shared/usecases/mail/report.ts";
import { listSchedules } from "../../shared/usecases/schedules/list.ts";
import { readSchedule } from "../../shared/usecases/schedules/read.ts";
import { sendTestMail } from "../../shared/usecases/schedules/test-mail.ts";
import type { FakeWorld } from "../fakes/world.ts";
import { ScheduleStory } from "./schedule-story.ts";
import { cohortId, connectionId, Story, users } from "./story.ts";

const ana = "ana@example.com";
const both = { recipients: [ana, "bo@example.com"] };
let story: Story;
let world: FakeWorld;
beforeEach(async () => {
  story = await Story.begin();
  world = story.world;
  world.engine.selects(users("u1"));
});

const now = () => world.clock.now().toISOString();
const report = (more: Partial<MailReport> = {}) => {
  const reports = [{ address: ana, reason: "bounced" as const, at: now(), sentAt: now(), ...more }];
  return noteMailEvent(world, { kind: "blocked", reports });
};
async function lift(): Promise<void> {
  await unblockAddress(world, { id: mailAddressId(ana), reach: "all" });
  world.clock.advance(1_000);
}
const states = ({ mails }: Run) => mails.map(({ to, state, block }) => [to, state, block?.reason]);
const counted = (name: string) => world.meter.counts.get(name) ?? 0;

describe("a recipient whose mail bounced", () => {
  it("is not mailed about the next imports, which say why; the others are, and outcomes stay as they are", async () => {
    expect(states(await story.import(both))).toEqual([
      [ana, "sent", undefined],
      ["bo@example.com", "sent", undefined],
    ]);
    const since = now();
    await report({ at: since });
    const next = await story.import(both);
    expect(next.status).toBe("succeeded");
    expect(next.mails).toMatchObject([
      { to: ana, state: "blocked", block: { reason: "bounced", since } },
      { to: "bo@example.com", state: "sent" },
    ]);
    expect(world.mails.sent.map(({ to }) => to)).toEqual([ana, "bo@example.com", "bo@example.com"]);
    expect((await world.runs.unclosed({ limit: 9 })).items).toEqual([]);
    expect(counted(metrics.mailsNotSent)).toBe(0);
  });

  it("is not mailed in whatever spelling", async () => {
    await report({ address: "Ana@Example.com" });
    expect(states(await story.import())).toEqual([[ana, "blocked", "bounced"]]);
  });

  it("is shown at the import whose mail came back, for as long as the block is", async () => {
    const run = await story.import();
    await report({ run: run.id });
    const shown = async () =>
      (await readImport(world, run.id, "all")).mails.map(({ state, block }) => [state, block?.reason]);
    expect(await shown()).toEqual([["sent", "bounced"]]);
    const other = await story.import({ recipients: ["bo@example.com"] });
    expect((await readImport(world, other.id, "all")).mails).toMatchObject([{ state: "sent" }]);
    await lift();
    expect(await shown()).toEqual([["sent", undefined]]);
  });

  it("rings once, however often and from whichever of its mails SES reports", async () => {
    await report();
    await report({ at: "2026-01-01T00:00:00.000Z", sentAt: "2026-01-01T00:00:00.000Z" });
    await report({ reason: "complained" });
    expect(counted(metrics.addressesBlocked)).toBe(1);
    await lift();
    await report();
    expect(counted(metrics.addressesBlocked)).toBe(2);
  });

  it("counts once where two reports come at the same time", async () => {
    await Promise.all([report(), report({ reason: "complained" }), report()]);
    expect((await world.mailAddresses.read(mailAddressId(ana)))?.block?.reason).toBe("complained");
  });
});

describe("a block that was lifted", () => {
  it("lets mails through again, and is not undone by a bounce of an earlier mail that comes late", async () => {
    const early = now();
    await report();
    await lift();
    await report({ at: now(), sentAt: early });
    expect(states(await story.import())).toEqual([[ana, "sent", undefined]]);
    await report();
    expect(states(await story.import())).toEqual([[ana, "blocked", "bounced"]]);
  });

  it("is lifted once, by somebody who is not bound, and of an address that is known", async () => {
    const wanted = { id: mailAddressId(ana), reach: "all" as const };
    await expect(unblockAddress(world, wanted)).rejects.toMatchObject({
      kind: "not-found",
      message: expect.stringContaining("blocked address"),
    });
    await report();
    const bound = unblockAddress(world, { ...wanted, reach: [connectionId] });
    await expect(bound).rejects.toMatchObject({
      code: "another-connection",
      message: expect.stringContaining("changes who is mailed for all of them"),
    });
    await expect(listBlockedAddresses(world, { limit: 9 }, [connectionId])).rejects.toMatchObject({
      code: "another-connection",
      message: expect.stringContaining("reads the addresses of all of them"),
    });
    await lift();
    const before = await world.mailAddresses.read(wanted.id);
    world.log.lines.length = 0;
    await lift();
    expect(world.log.lines).toEqual([]);
    expect(await world.mailAddresses.read(wanted.id)).toEqual(before);
    expect(JSON.stringify(before)).not.toContain("@");
  });
});

describe("a log line of a report", () => {
  const run = runIdOf({ cohort: cohortId, time: "2026-07-01T00:00:00.000Z", mark: "scheduled" });
  const linesOf = async (event: MailEvent) => {
    world.log.lines.length = 0;
    await noteMailEvent(world, event);
    return world.log.lines;
  };
  const blocked = (more: Partial<MailReport>): MailEvent => ({
    kind: "blocked",
    reports: [{ address: ana, reason: "bounced", at: now(), sentAt: now(), ...more }],
  });

  it("of a bounce names the import and the reason, and says whether the address was blocked already", async () => {
    const fields = { cohort: cohortId, run, reason: "bounced" };
    expect(await linesOf(blocked({ run }))).toEqual([{ level: "warn", code: "address-blocked", fields }]);
    expect(await linesOf(blocked({ run }))).toEqual([{ level: "info", code: "address-block-known", fields }]);
  });

  it("of a mail that is about no import names the reason alone", async () => {
    const fields = { reason: "bounced" };
    expect(await linesOf(blocked({}))).toEqual([{ level: "warn", code: "address-blocked", fields }]);
    expect(await linesOf(blocked({}))).toEqual([{ level: "info", code: "address-block-known", fields }]);
  });

  it("of what blocks nobody names the import, if it is known", async () => {
    const about = { cohort: cohortId, run };
    const why = "mailbox-full";
    expect(await linesOf({ kind: "not-delivered", why, run })).toMatchObject([
      { fields: { ...about, reason: why } },
    ]);
    expect(await linesOf({ kind: "not-delivered", why })).toEqual([
      { level: "info", code: "mail-not-delivered", fields: { reason: why } },
    ]);
    expect(await linesOf({ kind: "rejected", run })).toEqual([
      { level: "warn", code: "mail-rejected", fields: about },
    ]);
    expect(await linesOf({ kind: "rejected" })).toEqual([
      { level: "warn", code: "mail-rejected", fields: {} },
    ]);
  });
});

describe("what SES reports besides", () => {
  it.each([
    [{ kind: "not-delivered", why: "mailbox-full" }, "mail-not-delivered", 0],
    [{ kind: "rejected" }, "mail-rejected", 1],
    [{ kind: "other" }, "mail-event-ignored", 0],
  ] as const)("blocks nobody: %j", async (event, code, notSent) => {
    world.log.lines.length = 0;
    await noteMailEvent(world, event);
    expect(world.log.lines.map((line) => line.code)).toEqual([code]);
    expect(counted(metrics.mailsNotSent)).toBe(notSent);
    expect((await listBlockedAddresses(world, { limit: 9 }, "all")).items).toEqual([]);
  });
});

describe("logs", () => {
  it("name the import and the reason, and no address or digest", async () => {
    const run = await story.import();
    await report({ run: run.id });
    await story.import();
    await lift();
    const lines = JSON.stringify(world.log.lines);
    for (const code of ["address-blocked", "mail-blocked", "address-unblocked"])
      expect(lines).toContain(code);
    expect(lines).not.toMatch(/@|example/);
    expect(lines).not.toContain(mailAddressId(ana));
  });
});

describe("contacts of a connection", () => {
  const contact = "ops@example.com";
  const refuseKeys = () => world.braze.refusedSecrets.add("secret-of-new").add("secret-of-old");

  it("are not mailed about it while they are blocked, and are shown with it", async () => {
    await report({ address: contact, reason: "complained" });
    expect(await activateConnection(world, connectionId)).toMatchObject({
      mails: { sent: 0, failed: 0, blocked: 1 },
    });
    refuseKeys();
    await story.import({ recipients: ["bo@example.com"] });
    await story.import({ recipients: ["bo@example.com"] });
    expect(world.mails.sent.map(({ to }) => to)).toEqual(["bo@example.com", "bo@example.com"]);
    const { blocked } = await readConnection(world, connectionId);
    expect(blocked).toMatchObject([{ address: contact, reason: "complained" }]);
  });

  it("are told that it is failing by the next failed import after the block was lifted", async () => {
    await report({ address: contact });
    refuseKeys();
    await story.import({ recipients: ["bo@example.com"] });
    await story.import({ recipients: ["bo@example.com"] });
    await unblockAddress(world, { id: mailAddressId(contact), reach: "all" });
    await story.import({ recipients: ["bo@example.com"] });
    expect(world.mails.sent.filter(({ to }) => to === contact)).toHaveLength(1);
  });
});

describe("a recipient who is blocked while a connection is failing", () => {
  it("is told of neither, and learns of the failing connection once the block is lifted", async () => {
    world.braze.refusedSecrets.add("secret-of-new").add("secret-of-old");
    await report();
    await story.import();
    await story.import();
    await lift();
    expect(states(await story.import())).toEqual([[ana, "sent", undefined]]);
    expect(states(await story.import())).toEqual([[ana, "suppressed", undefined]]);
  });
});

describe("a schedule with blocked recipients", () => {
  let scheduled: ScheduleStory;
  const unmailed = async () =>
    (await listSchedules(scheduled.world, { limit: 9 }, "all", { unmailed: true })).items.map(
      (one) => one.cohortId,
    );
  beforeEach(async () => {
    scheduled = await ScheduleStory.begin();
    world = scheduled.world as FakeWorld;
    await scheduled.create(both);
  });

  it("shows them with what to do, and refuses a test mail to them", async () => {
    expect((await readSchedule(world, cohortId, "all")).blocked).toEqual([]);
    const since = now();
    await report({ at: since });
    expect((await readSchedule(world, cohortId, "all")).blocked).toEqual([
      { id: mailAddressId(ana), address: ana, reason: "bounced", since },
    ]);
    await expect(sendTestMail(world, { cohort: cohortId, to: ana, reach: "all" })).rejects.toMatchObject({
      code: "address-blocked",
      message: expect.stringContaining(`came back (${since.slice(0, 10)})`),
    });
    expect(world.mails.sent).toEqual([]);
  });

  it("needs somebody when nobody is left who is mailed, unless it is paused", async () => {
    expect(await unmailed()).toEqual([]);
    await report();
    expect(await unmailed()).toEqual([]);
    await report({ address: "bo@example.com", reason: "complained" });
    expect(await unmailed()).toEqual([cohortId]);
    expect((await listBlockedAddresses(world, { limit: 9 }, "all")).items).toHaveLength(2);
    await scheduled.pause();
    expect(await unmailed()).toEqual([]);
    await scheduled.resume();
    await lift();
    expect(await unmailed()).toEqual([]);
    expect((await listBlockedAddresses(world, { limit: 9 }, "all")).items).toMatchObject([
      { address: "bo@example.com" },
    ]);
  });
});

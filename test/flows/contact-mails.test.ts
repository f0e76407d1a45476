/**
 * Mails to the contacts of a connection: nobody gets more than two copies about one change of its state, whatever SES, the
 * table and the processes do.
 */
import { beforeEach, describe, expect, it } from "vitest";
import type { Connection } from "../../shared/contract/connections.ts";
import type { RunId } from "../../shared/contract/ids.ts";
import { metrics } from "../../shared/contract/metrics.ts";
import { MAIL_CLAIM_MS } from "../../shared/limits.ts";
import { MailNotTaken } from "../../shared/ports/mails.ts";
import { mailContacts } from "../../shared/usecases/connections/mail-contacts.ts";
import { failingSince, inStatus } from "../../shared/usecases/connections/status.ts";
import { connectionView } from "../../shared/usecases/connections/view.ts";
import { aRun } from "../fakes/ids.ts";
import { fakeMeter } from "../fakes/meter.ts";
import { tenRefused } from "./failing-runs.ts";
import { connectionId, Story, users } from "./story.ts";

const DAY = 24 * 3_600_000;
const MINUTE = 60_000;
const contacts = ["ana", "bo", "cy", "di", "eve", "flo"].map((name) => `${name}@ops.example`);
const [ana = "", bo = "", cy = ""] = contacts;

let story: Story;
let send: Story["world"]["mails"]["integrationFailing"];
beforeEach(async () => {
  story = await Story.begin();
  story.world.engine.selects(users("ana"));
  await becomes({ contacts });
  send = story.world.mails.integrationFailing;
});

const connection = async (): Promise<Connection> => {
  const found = await story.world.connections.read(connectionId);
  if (!found) throw new Error("the connection is gone");
  return found;
};
const becomes = async (facts: Partial<Connection>) => {
  await story.world.connections.replace({ ...(await connection()), ...facts });
};
const refuseKeys = () => story.world.braze.refusedSecrets.add("secret-of-new").add("secret-of-old");
const acceptKeys = () => story.world.braze.refusedSecrets.clear();
const notSent = () => story.world.meter.counts.get(metrics.mailsNotSent) ?? 0;
const isClosed = async (run: RunId) =>
  !(await story.world.runs.unclosed({ limit: 100 })).items.some(({ id }) => id === run);
/** Of mails to contacts: copies by address. */
const copies = (status: "failing" | "active" = "failing") => {
  const all = new Map<string, number>();
  for (const mail of story.world.mails.sent)
    if ("connection" in mail && mail.connection.status === status)
      all.set(mail.to, (all.get(mail.to) ?? 0) + 1);
  return Object.fromEntries(all);
};
const each = (count: number) => Object.fromEntries(contacts.map((to) => [to, count]));
const lines = (code: string) =>
  story.world.log.lines.flatMap((line) => (line.code === code ? [line.fields] : []));
/** SES sends it, and its answer is lost. */
const loseAnswers = (kind: "integrationFailing" | "integrationActive" = "integrationFailing") => {
  const { mails } = story.world;
  const sends = mails[kind];
  mails[kind] = async (mail) => {
    await sends(mail);
    throw new Error("no answer");
  };
};
const takeNothing = (kind: "integrationFailing" | "integrationActive" = "integrationFailing") => {
  story.world.mails[kind] = () => Promise.reject(new MailNotTaken("SES is away"));
};

/** A run that has ended and whose notify is still to come. It finds the key refused for the second time. */
async function ended(): Promise<RunId> {
  refuseKeys();
  await story.import();
  const id = await story.accept();
  await story.settle(id, await story.upToSettle(id));
  return id;
}

describe("a contact", () => {
  it("gets at most two copies while SES loses its answers, however often notify is repeated, and nobody counts as told twice", async () => {
    const id = await ended();
    loseAnswers();
    for (let quarter = 0; quarter < 8; quarter += 1) {
      await story.notify(id);
      story.world.clock.advance(15 * MINUTE);
    }
    expect(copies()).toEqual(each(2));
    expect(notSent()).toBe(6);
    expect(lines("mail-unknown")).toEqual(contacts.map(() => ({ connection: connectionId, run: id })));
    expect(await connection()).toMatchObject({ contactsTold: contacts });
    expect(await connection()).not.toHaveProperty("contactMails");
    expect(await isClosed(id)).toBe(true);
  });

  it("is mailed a second time only once the first claim is stale", async () => {
    await becomes({ contacts: [ana] });
    const id = await ended();
    loseAnswers();
    await story.notify(id);
    expect((await connection()).contactMails).toMatchObject([
      { to: ana, state: "sending", tries: 1, by: id, claim: expect.any(String) },
    ]);
    story.world.clock.advance(MAIL_CLAIM_MS - MINUTE);
    await story.notify(id);
    expect(copies()).toEqual({ [ana]: 1 });
    expect(await isClosed(id)).toBe(false);
    story.world.clock.advance(2 * MINUTE);
    await story.notify(id);
    expect(copies()).toEqual({ [ana]: 2 });
    expect((await connection()).contactMails).toMatchObject([{ state: "sending", tries: 2, by: id }]);
    expect(lines("mail-trouble")).toEqual([{ connection: connectionId }, { connection: connectionId }]);
    story.world.clock.advance(MAIL_CLAIM_MS);
    await story.notify(id);
    expect([notSent(), await isClosed(id)]).toEqual([0, false]);
    story.world.clock.advance(1);
    await story.notify(id);
    expect([notSent(), await isClosed(id)]).toEqual([1, true]);
    expect(copies()).toEqual({ [ana]: 2 });
  });

  it("gets two copies where the process dies between send and record, and those before are not repeated", async () => {
    const id = await ended();
    const { connections, clock } = story.world;
    const { replace } = connections;
    let dead = false;
    story.world.mails.integrationFailing = async (mail) => {
      const answer = await send(mail);
      if (mail.to === cy) dead = true;
      return answer;
    };
    connections.replace = async (next) => {
      if (dead) throw new Error("the process is dead");
      return replace(next);
    };
    const { read } = connections;
    connections.read = async (wanted) => {
      if (dead) throw new Error("the process is dead");
      return read(wanted);
    };
    await story.notify(id).catch(() => {});
    Object.assign(connections, { replace, read });
    story.world.mails.integrationFailing = send;
    for (let life = 0; life < 5; life += 1) {
      await story.notify(id);
      clock.advance(MAIL_CLAIM_MS + 1);
    }
    expect(copies()).toEqual({ ...each(1), [cy]: 2 });
    expect(notSent()).toBe(0);
    expect(await isClosed(id)).toBe(true);
  });

  it("is not mailed again by each life of a notify that slow mails outlast: what was answered is on record", async () => {
    const id = await ended();
    const { mails, clock } = story.world;
    let life = clock.now().getTime();
    const killed = () => clock.now().getTime() - life > 300_000;
    mails.integrationFailing = async (mail) => {
      const answer = await send(mail);
      clock.advance(59_000);
      return killed() ? new Promise(() => {}) : answer;
    };
    for (let tried = 0; tried < 20; tried += 1) {
      life = clock.now().getTime();
      await Promise.race([story.notify(id), new Promise((over) => setImmediate(over))]);
      clock.advance(10 * MINUTE);
    }
    expect(Object.values(copies()).reduce((sum, count) => sum + count, 0)).toBe(7);
    expect(Math.max(...Object.values(copies()))).toBe(2);
    expect(await isClosed(id)).toBe(true);
  });

  it("gets at most two copies of ten runs that end at once while answers are lost", async () => {
    refuseKeys();
    await story.import();
    const runs = await tenRefused(story, (one) => [`of${one}@example.com`]);
    loseAnswers();
    for (let quarter = 0; quarter < 8; quarter += 1) {
      await Promise.allSettled(runs.map((run) => story.notify(run)));
      story.world.clock.advance(15 * MINUTE);
    }
    expect(copies()).toEqual(each(2));
    expect(notSent()).toBe(6);
    for (const run of runs) expect(await isClosed(run)).toBe(true);
  });

  it("is told once, whichever of many runs writes to the connection at the same time", async () => {
    const id = await ended();
    const { connections } = story.world;
    const { replace } = connections;
    let others = 0;
    connections.replace = async (next) => {
      if (others++ % 20 !== 0) await replace(await connection());
      return replace(next);
    };
    await story.notify(id);
    expect(copies()).toEqual(each(1));
    expect(await isClosed(id)).toBe(true);
  });

  it("is mailed again about the next change of the state", async () => {
    await becomes({ contacts: [ana] });
    await story.notify(await ended());
    acceptKeys();
    await story.import();
    expect([copies("failing"), copies("active")]).toEqual([{ [ana]: 1 }, { [ana]: 1 }]);
    story.world.engine.selects(users("bo"));
    await story.notify(await ended());
    expect([copies("failing"), copies("active")]).toEqual([{ [ana]: 2 }, { [ana]: 1 }]);
  });
});

describe("a mail to a contact that SES does not take", () => {
  it("is tried again until it is taken, by the run that is responsible for it", async () => {
    const id = await ended();
    takeNothing();
    for (const _ of [1, 2, 3]) await expect(story.notify(id)).rejects.toThrow("not every mail");
    expect((await connection()).contactMails?.[0]).toEqual({
      to: ana,
      state: "waiting",
      at: expect.any(String),
      tries: 0,
      by: id,
    });
    story.world.mails.integrationFailing = send;
    await story.notify(id);
    expect(copies()).toEqual(each(1));
    expect(notSent()).toBe(0);
    expect(await isClosed(id)).toBe(true);
  });

  it("that it is active again is tried again, too, by the run that found it so", async () => {
    await story.notify(await ended());
    acceptKeys();
    const { integrationActive } = story.world.mails;
    takeNothing("integrationActive");
    const id = await story.accept();
    await story.settle(id, await story.upToSettle(id));
    await expect(story.notify(id)).rejects.toThrow("not every mail");
    expect(await isClosed(id)).toBe(false);
    story.world.mails.integrationActive = integrationActive;
    await story.import();
    expect(copies("active")).toEqual({});
    await story.notify(id);
    expect(copies("active")).toEqual(each(1));
    expect(await isClosed(id)).toBe(true);
  });

  it("is sent by whichever run ends next; the other one finds it done", async () => {
    const id = await ended();
    takeNothing();
    await expect(story.notify(id)).rejects.toThrow("not every mail");
    story.world.mails.integrationFailing = send;
    await story.import();
    expect(copies()).toEqual(each(1));
    await story.notify(id);
    expect(copies()).toEqual(each(1));
  });

  it("keeps no other run open", async () => {
    const id = await ended();
    takeNothing();
    await expect(story.notify(id)).rejects.toThrow("not every mail");
    const other = await story.import();
    expect(await isClosed(other.id)).toBe(true);
    expect((await connection()).contactMails?.map(({ by }) => by)).toEqual(contacts.map(() => id));
  });

  it("does not take the count of a try whose outcome nobody knows", async () => {
    await becomes({ contacts: [ana] });
    const id = await ended();
    loseAnswers();
    await story.notify(id);
    story.world.clock.advance(MAIL_CLAIM_MS + 1);
    takeNothing();
    await expect(story.notify(id)).rejects.toThrow("not every mail");
    expect((await connection()).contactMails).toMatchObject([{ state: "waiting", tries: 1 }]);
    story.world.mails.integrationFailing = send;
    loseAnswers();
    for (const _ of [1, 2, 3]) {
      await story.notify(id);
      story.world.clock.advance(MAIL_CLAIM_MS + 1);
    }
    expect(copies()).toEqual({ [ana]: 2 });
  });

  it("is given up after a day, and counted; the next run that fails tries it for another day", async () => {
    const id = await ended();
    takeNothing();
    await expect(story.notify(id)).rejects.toThrow("not every mail");
    expect(notSent()).toBe(0);
    story.world.clock.advance(DAY + 1);
    await story.notify(id);
    expect(notSent()).toBe(6);
    expect(lines("mail-failed")).toEqual(contacts.map(() => ({ connection: connectionId, run: id })));
    expect(await connection()).not.toHaveProperty("contactMails");
    expect(await isClosed(id)).toBe(true);
    story.world.mails.integrationFailing = send;
    await story.import();
    expect(copies()).toEqual(each(1));
  });

  it("is not tried any more after the day where it may have been sent", async () => {
    await becomes({ contacts: [ana] });
    const id = await ended();
    loseAnswers();
    await story.notify(id);
    story.world.clock.advance(DAY + 1);
    await story.notify(id);
    expect(notSent()).toBe(1);
    expect(lines("mail-unknown")).toEqual([{ connection: connectionId, run: id }]);
    expect(await connection()).toMatchObject({ contactsTold: [ana] });
    await story.import();
    expect(copies()).toEqual({ [ana]: 1 });
  });

  it("counts as not sent by the run that is responsible for it, and no other", async () => {
    const id = await ended();
    takeNothing();
    await expect(story.notify(id)).rejects.toThrow("not every mail");
    const other = await story.accept();
    await story.settle(other, await story.upToSettle(other));
    story.world.clock.advance(DAY + 1);
    await story.notify(other);
    expect(notSent()).toBe(1);
    expect(lines("mail-failed")).toEqual([]);
    await story.notify(id);
    expect(notSent()).toBe(7);
  });

  it("because the address can't be mailed counts once, and is not repeated", async () => {
    await becomes({ contacts: [ana, bo] });
    story.world.mails.unreachable.add(ana);
    const id = await ended();
    await story.notify(id);
    await story.notify(id);
    await story.import();
    expect(copies()).toEqual({ [bo]: 1 });
    expect(notSent()).toBe(1);
    expect(lines("mail-failed")).toEqual([{ connection: connectionId, run: id }]);
    expect(await isClosed(id)).toBe(true);
  });
});

describe("who was told", () => {
  const since = "2026-11-24T08:00:00.000Z";
  const failing = { since, told: [] };
  const tell = async (run: string) =>
    mailContacts(
      { ...story.world, meter: fakeMeter() },
      { connection: await connection(), about: "failing", run: aRun(run) },
    );
  const sentTo = () => story.world.mails.sent.map(({ to }) => to);
  beforeEach(() => becomes({ status: "failing", failing, contacts: [ana, bo] }));

  it("is told once, in whatever case the address is written", async () => {
    await becomes({ contacts: [ana, bo, ana.toUpperCase()] });
    expect(await tell("one")).toEqual(["done", "done"]);
    await becomes({ contacts: [ana.toUpperCase(), bo] });
    expect(await tell("two")).toEqual([]);
    expect(sentTo()).toEqual([ana, bo]);
    expect(await connection()).toMatchObject({ contactsTold: [ana, bo] });
  });

  it("by the mail of an import that failed because of it is not mailed as a contact", async () => {
    await becomes({ failing: { since, told: [{ to: ana, by: aRun("one") }] } });
    await tell("one");
    expect(sentTo()).toEqual([bo]);
  });

  it("as a contact, or whose mail is on its way, gets no mail about an import that failed because of it", async () => {
    loseAnswers();
    await tell("one");
    refuseKeys();
    const { mails } = await story.import({ recipients: [ana, "someone@example.com"] });
    expect(mails.map(({ state }) => state)).toEqual(["suppressed", "sent"]);
    story.world.clock.advance(MAIL_CLAIM_MS + 1);
    story.world.mails.integrationFailing = send;
    await tell("one");
    expect(await connection()).toMatchObject({ contactsTold: [ana, bo] });
    const next = await story.import({ recipients: [ana] });
    expect(next.mails.map(({ state }) => state)).toEqual(["suppressed"]);
  });

  it("by nobody yet, as SES took no mail, learns it by the mail about an import", async () => {
    takeNothing();
    expect(await tell("one")).toEqual(["not-taken", "not-taken"]);
    refuseKeys();
    const { mails } = await story.import({ recipients: [ana] });
    expect(mails.map(({ state }) => state)).toEqual(["sent"]);
    story.world.mails.integrationFailing = send;
    expect(await tell("one")).toEqual(["done"]);
    expect(copies()).toEqual({ [bo]: 1 });
  });

  it("is not mailed about a connection that is not failing any more, and nothing is written there", async () => {
    const before = await connection();
    const { failing: _, ...rest } = before;
    await story.world.connections.replace({ ...rest, status: "active" });
    const { version } = await connection();
    const world = { ...story.world, meter: fakeMeter() };
    await mailContacts(world, { connection: before, about: "failing", run: aRun("one") });
    expect(sentTo()).toEqual([]);
    expect((await connection()).version).toBe(version);
  });

  it("is not noted on a connection that recovered while the mail was sent", async () => {
    acceptKeys();
    const { mails } = story.world;
    mails.integrationFailing = async (mail) => {
      mails.integrationFailing = send;
      await story.import();
      return send(mail);
    };
    await becomes({ contacts: [ana] });
    await tell("one");
    const recovered = await connection();
    expect(recovered).toMatchObject({ status: "active", contactsTold: [ana] });
    expect(recovered).not.toHaveProperty("failing");
    expect(recovered).not.toHaveProperty("contactMails");
    expect([copies("failing"), copies("active")]).toEqual([{ [ana]: 1 }, { [ana]: 1 }]);
  });
});

describe("what is noted of mails to contacts", () => {
  const noted: Pick<Connection, "contactsTold" | "contactMails"> = {
    contactsTold: [ana],
    contactMails: [{ to: bo, state: "waiting", at: "2026-11-24T08:00:00.000Z", tries: 0 }],
  };
  const at = "2026-11-24T09:00:00.000Z";

  it("is kept as long as the state stays, and dropped with it", async () => {
    const { contactsTold: _, contactMails: __, ...bare } = await connection();
    const active: Connection = { ...bare, ...noted };
    expect(inStatus(active, "active", at)).toEqual(active);
    for (const next of [failingSince(active, at), inStatus(active, "disabled", at)]) {
      expect(next).not.toHaveProperty("contactsTold");
      expect(next).not.toHaveProperty("contactMails");
    }
    const failing: Connection = { ...failingSince(bare, at), ...noted };
    expect(failingSince(failing, at)).toEqual(failing);
    expect(failingSince({ ...failingSince(bare, at) }, at)).not.toHaveProperty("contactMails");
    expect(inStatus(failing, "active", at)).not.toHaveProperty("contactsTold");
  });

  it("is never shown", async () => {
    const view = connectionView({ ...(await connection()), ...noted });
    expect(view).not.toHaveProperty("contactsTold");
    expect(view).not.toHaveProperty("contactMails");
  });
});

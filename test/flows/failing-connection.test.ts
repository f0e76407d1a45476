import { beforeEach, describe, expect, it } from "vitest";
import type { Connection } from "../../shared/contract/connections.ts";
import type { Run } from "../../shared/contract/imports.ts";
import { mailAddressId } from "../../shared/domain/mail-addresses.ts";
import { MAIL_CLAIM_MS } from "../../shared/limits.ts";
import { MailNotTaken } from "../../shared/ports/mails.ts";
import { cancelImport } from "../../shared/usecases/imports/cancel.ts";
import { tenRefused } from "./failing-runs.ts";
import { cohortId, connectionId, Story, users } from "./story.ts";

let story: Story;
beforeEach(async () => {
  story = await Story.begin();
  story.world.engine.selects(users("ana"));
});

const refuseKeys = () => story.world.braze.refusedSecrets.add("secret-of-new").add("secret-of-old");
const acceptKeys = () => story.world.braze.refusedSecrets.clear();
const mailed = (run: Run) => run.mails.map(({ state }) => state);
const contactMails = () =>
  story.world.mails.sent.flatMap((mail) => ("connection" in mail ? [[mail.to, mail.connection.status]] : []));
async function connection(): Promise<Connection> {
  const found = await story.world.connections.read(connectionId);
  if (!found) throw new Error("the connection is gone");
  return found;
}

describe("a connection whose key is refused", () => {
  it("is failing after two runs in a row; its contacts are mailed once", async () => {
    refuseKeys();
    expect(await story.import()).toMatchObject({ status: "failed", reason: "key-refused" });
    expect(await connection()).toMatchObject({ status: "active" });
    expect(contactMails()).toEqual([]);
    const second = await story.import();
    expect(await connection()).toMatchObject({ status: "failing", failing: { since: expect.any(String) } });
    expect(mailed(second)).toEqual(["sent"]);
    expect(contactMails()).toEqual([["ops@example.com", "failing"]]);
    await story.import();
    expect(contactMails()).toHaveLength(1);
  });

  it("stays active if a run between them was accepted", async () => {
    refuseKeys();
    await story.import();
    acceptKeys();
    await story.import();
    refuseKeys();
    story.world.engine.selects(users("bo"));
    await story.import();
    expect(await connection()).toMatchObject({ status: "active" });
    await story.import();
    expect(await connection()).toMatchObject({ status: "failing" });
  });

  it("is not counted twice if the end of one run is repeated", async () => {
    refuseKeys();
    const id = await story.accept();
    await story.settle(id, await story.upToSettle(id));
    await story.notify(id);
    await story.notify(id);
    expect(await connection()).toMatchObject({ status: "active", refusedRuns: [id] });
  });
});

it("ten runs that end at once mail each contact and each recipient once that it is failing", async () => {
  refuseKeys();
  await story.import();
  const runs = await tenRefused(story, () => ["ana@example.com", "bo@example.com"]);
  story.world.mails.sent.length = 0;
  await Promise.all(runs.map((run) => story.notify(run).catch(() => story.notify(run))));
  expect(contactMails()).toEqual([["ops@example.com", "failing"]]);
  const recipients = story.world.mails.sent.flatMap((mail) => ("run" in mail ? [mail.to] : []));
  expect(recipients.sort()).toEqual(["ana@example.com", "bo@example.com"]);
});

describe("while a connection is failing", () => {
  beforeEach(async () => {
    refuseKeys();
    await story.import();
    await story.import();
  });

  it("runs begin with the key check and fail at once, before anything is evaluated", async () => {
    const { engine, braze } = story.world;
    const [asked, called] = [engine.questions.length, braze.calls.length];
    expect(await story.import()).toMatchObject({ status: "failed", reason: "key-refused" });
    expect(engine.questions).toHaveLength(asked);
    expect(braze.calls.slice(called).every(({ call }) => call === "verify")).toBe(true);
    expect((await story.world.ledgers.read(cohortId)).lease).toBeUndefined();
  });

  it("a recipient who was told is not mailed again (suppressed on the row), and others are mailed once", async () => {
    expect(mailed(await story.import())).toEqual(["suppressed"]);
    const both = { recipients: ["Ana@example.com", "bo@example.com"] };
    expect(mailed(await story.import(both))).toEqual(["suppressed", "sent"]);
    expect(mailed(await story.import(both))).toEqual(["suppressed", "suppressed"]);
  });

  it("a mail that failed is retried, even while its connection is failing", async () => {
    const id = await story.accept({ recipients: ["cy@example.com"] });
    await story.open(id);
    story.world.mails.trouble.push(new MailNotTaken("SES is away"));
    await expect(story.notify(id)).rejects.toThrow("not every mail");
    await story.notify(id);
    expect(mailed(await story.row(id))).toEqual(["sent"]);
  });

  it("a recipient whose mail SES did not take is mailed by the next import", async () => {
    const cy = { recipients: ["cy@example.com"] };
    const id = await story.accept(cy);
    await story.open(id);
    story.world.mails.trouble.push(new MailNotTaken("SES is away"));
    await expect(story.notify(id)).rejects.toThrow("not every mail");
    expect(mailed(await story.import(cy))).toEqual(["sent"]);
  });

  it("an import that was cancelled is mailed like any other", async () => {
    const id = await story.accept();
    await cancelImport(story.world, { reach: "all", run: id, by: "ana" });
    await story.open(id);
    await story.notify(id);
    expect(await story.row(id)).toMatchObject({ status: "cancelled", mails: [{ state: "sent" }] });
  });

  it("what is not mailed, and what can't be, is logged", async () => {
    const { log, mails } = story.world;
    const codes = () => log.lines.splice(0).flatMap(({ code }) => (code.startsWith("mail-") ? [code] : []));
    codes();
    await story.import();
    expect(codes()).toEqual(["mail-suppressed"]);
    mails.trouble.push(new Error("no answer"));
    const id = await story.accept({ recipients: ["cy@example.com"] });
    await story.open(id);
    await story.notify(id);
    expect(codes()).toEqual(["mail-trouble"]);
    const again = async (milliseconds: number, ...trouble: Error[]) => {
      story.world.clock.advance(milliseconds);
      mails.trouble.push(...trouble);
      await story.notify(id);
      return codes();
    };
    const told = async () => (await connection()).failing?.told.find(({ by }) => by === id);
    expect(await again(MAIL_CLAIM_MS)).toEqual([]);
    expect(await again(1, new Error("no answer"))).toEqual(["mail-trouble"]);
    expect(await again(MAIL_CLAIM_MS)).toEqual([]);
    expect(await told()).toEqual({ to: "cy@example.com", by: id });
    expect(await again(1)).toEqual(["mail-unknown"]);
    expect(await told()).toEqual({ to: "cy@example.com", by: id, sent: true });
  });

  it("a key that is accepted again ends the failing state: the run continues, and everyone is mailed", async () => {
    acceptKeys();
    const run = await story.import();
    expect(run).toMatchObject({ status: "succeeded", counts: { added: 1 } });
    expect(mailed(run)).toEqual(["sent"]);
    expect(await connection()).toMatchObject({ status: "active" });
    expect(await connection()).not.toHaveProperty("failing");
    expect(contactMails()).toEqual([
      ["ops@example.com", "failing"],
      ["ops@example.com", "active"],
    ]);
    await story.import();
    expect(contactMails()).toHaveLength(2);
  });

  it("after a recovery by a run, two refusals make it failing again, and everyone is mailed again", async () => {
    acceptKeys();
    await story.import();
    refuseKeys();
    story.world.engine.selects(users("bo"));
    expect(mailed(await story.import())).toEqual(["sent"]);
    expect(mailed(await story.import())).toEqual(["sent"]);
    expect(mailed(await story.import())).toEqual(["suppressed"]);
    expect(contactMails()).toHaveLength(3);
  });
});

describe("a connection that is failing remembers", () => {
  const told = async () => (await connection()).failing?.told;
  beforeEach(async () => {
    refuseKeys();
    await story.import();
  });

  it("who was told that by which run, and by whom nobody was: one whose mail may be out, and is not known to be", async () => {
    const { mails } = story.world;
    const send = mails.importEnded;
    mails.importEnded = (mail) =>
      mail.to.startsWith("bo") ? Promise.reject(new Error("no answer")) : send(mail);
    const id = await story.accept({ recipients: ["ana@example.com", "bo@example.com"] });
    await story.settle(id, await story.upToSettle(id));
    await story.notify(id);
    expect(await told()).toEqual([
      { to: "ana@example.com", by: id, sent: true },
      { to: "bo@example.com", by: id },
    ]);
    expect(await connection()).toMatchObject({ contactsTold: ["ops@example.com"] });
  });

  it("nobody whose address is blocked, whose mail was not taken, or who wants no mail of it", async () => {
    const { mails, mailAddresses } = story.world;
    const at = story.world.clock.now().toISOString();
    const block = { reason: "bounced" as const, since: at, address: "bo@example.com" };
    await mailAddresses.create({ id: mailAddressId(block.address), version: 0, createdAt: at, block });
    mails.importEnded = () => Promise.reject(new MailNotTaken("SES is away"));
    const id = await story.accept({ recipients: ["ana@example.com", "bo@example.com"] });
    await story.settle(id, await story.upToSettle(id));
    await expect(story.notify(id)).rejects.toThrow("not every mail");
    expect(await told()).toEqual([]);
    expect(await connection()).toMatchObject({ contactsTold: ["ops@example.com"] });
  });

  it("as told whoever another worker of the same run has mailed meanwhile", async () => {
    const id = await story.accept();
    await story.settle(id, await story.upToSettle(id));
    const { runs } = story.world;
    const { claimMail } = runs;
    runs.claimMail = async () => ({ to: "ana@example.com", state: "sent" });
    await story.notify(id);
    runs.claimMail = claimMail;
    expect(await told()).toContainEqual({ to: "ana@example.com", by: id, sent: true });
  });

  it("nothing new of a mail that can't be sent, however often the others of its import are tried", async () => {
    story.world.mails.unreachable.add("ana@example.com");
    const id = await story.accept({ recipients: ["bo@example.com", "ana@example.com"] });
    await story.settle(id, await story.upToSettle(id));
    story.world.mails.trouble.push(new MailNotTaken("SES is away"));
    await expect(story.notify(id)).rejects.toThrow("not every mail");
    await story.notify(id);
    expect(mailed(await story.row(id))).toEqual(["sent", "failed"]);
  });

  it("only those of a run's recipients whose mail was open: who has it needs no second one of the same", async () => {
    const id = await story.accept({ recipients: ["ana@example.com", "bo@example.com"] });
    await story.settle(id, await story.upToSettle(id));
    await story.world.runs.recordMail(id, 0, { state: "sent", at: story.world.clock.now().toISOString() });
    await story.notify(id);
    expect((await told())?.map(({ to }) => to)).toEqual(["bo@example.com"]);
  });
});

it("an import whose connection is gone is mailed all the same", async () => {
  refuseKeys();
  const id = await story.accept();
  await story.settle(id, await story.upToSettle(id));
  await story.world.connections.remove(await connection());
  await story.notify(id);
  expect(mailed(await story.row(id))).toEqual(["sent"]);
  expect(contactMails()).toEqual([]);
});

/** Which runs of a schedule mail whom, and what a test mail shows. */
import { beforeEach, describe, expect, it } from "vitest";
import type { MailPolicy, RecipientMail } from "../../shared/contract/imports.ts";
import { MailNotTaken } from "../../shared/ports/mails.ts";
import { noteMailEvent } from "../../shared/usecases/mail/report.ts";
import { sendTestMail } from "../../shared/usecases/schedules/test-mail.ts";
import { aConnection } from "../fakes/ids.ts";
import { ScheduleStory } from "./schedule-story.ts";
import { cohortId, users } from "./story.ts";

let story: ScheduleStory;
beforeEach(async () => {
  story = await ScheduleStory.begin();
});

describe("the mail policy of a schedule", () => {
  const byHand = async (prepare: () => void = () => {}) => {
    prepare();
    const { id } = await story.triggerNow();
    await story.workOn(id);
    return (await story.story.row(id)).mails[0]?.state;
  };

  it.each<[MailPolicy | undefined, RecipientMail["state"][]]>([
    [undefined, ["sent", "sent", "sent"]],
    ["every-run", ["sent", "sent", "sent"]],
    ["changes-and-failures", ["sent", "not-wanted", "sent"]],
    ["failures", ["not-wanted", "not-wanted", "sent"]],
  ])("%s: a change, no change, a failure", async (mailPolicy, states) => {
    await story.create(mailPolicy ? { mailPolicy } : {});
    const seen = [
      await byHand(() => story.world.engine.selects(users("ana"))),
      await byHand(),
      await byHand(() => {
        story.world.engine.selects(users("ana", "bo"));
        story.world.braze.script("change", "refused");
      }),
    ];
    expect(seen).toEqual(states);
    expect((await story.world.runs.unclosed({ limit: 9 })).items).toEqual([]);
  });

  it("can be changed without a new generation, and does not concern one-off imports", async () => {
    await story.create();
    expect(await story.change({ mailPolicy: "failures" })).toMatchObject({
      mailPolicy: "failures",
      generation: 1,
    });
    expect(await story.change({})).toMatchObject({ mailPolicy: "every-run" });
    await story.change({ mailPolicy: "failures" });
    story.world.engine.selects(users("ana"));
    expect((await story.story.import()).mails).toMatchObject([{ state: "sent" }]);
  });
});

describe("a test mail", () => {
  const test = (to: string) => sendTestMail(story.world, { reach: "all", cohort: cohortId, to });

  it("goes to a recipient of the schedule, in its language", async () => {
    await story.create({ locale: "es" });
    expect(await test("Ana@example.com")).toEqual({ to: "ana@example.com", state: "sent" });
    expect(story.world.mails.sent).toEqual([
      { to: "ana@example.com", cohortName: "Loyal buyers", locale: "es" },
    ]);
    story.world.mails.unreachable.add("ana@example.com");
    expect(await test("ana@example.com")).toMatchObject({ state: "failed" });
  });

  it("goes to nobody else, and needs a schedule that the caller may see", async () => {
    await expect(test("ana@example.com")).rejects.toMatchObject({ code: "no-schedule" });
    await story.create();
    await expect(test("bo@example.com")).rejects.toMatchObject({
      kind: "unprocessable",
      code: "not-a-recipient",
      more: { errors: [{ pointer: "/to", detail: "must be a recipient of the schedule" }] },
    });
    const bound = { reach: [aConnection("another")], cohort: cohortId, to: "ana@example.com" };
    await expect(sendTestMail(story.world, bound)).rejects.toMatchObject({ kind: "forbidden" });
    await story.end();
    await expect(test("ana@example.com")).rejects.toMatchObject({ code: "no-schedule" });
    expect(story.world.mails.sent).toEqual([]);
  });

  it("is refused for an address that is blocked, with the block", async () => {
    await story.create();
    const at = story.world.clock.now().toISOString();
    const report = { address: "ana@example.com", reason: "complained", at, sentAt: at } as const;
    await noteMailEvent(story.world, { kind: "blocked", reports: [report] });
    await expect(test("ana@example.com")).rejects.toMatchObject({
      kind: "unprocessable",
      code: "address-blocked",
      message: expect.stringContaining("(2026-11-24)"),
      more: { block: { reason: "complained", since: at } },
    });
    expect(story.world.mails.sent).toEqual([]);
  });

  it("is told in the log by its cohort, without the address", async () => {
    await story.create();
    const told = () => story.world.log.lines.at(-1);
    await test("ana@example.com");
    expect(told()).toEqual({ level: "info", code: "test-mail", fields: { cohort: cohortId } });
    story.world.mails.trouble.push(new Error("no answer"));
    await expect(test("ana@example.com")).rejects.toThrow();
    expect(told()).toEqual({ level: "warn", code: "mail-trouble", fields: { cohort: cohortId } });
  });

  it.each([
    [new MailNotTaken("SES is away"), "could not be sent now"],
    [new Error("no answer"), "not known whether the mail was sent"],
  ])("without an answer says so: %s", async (trouble, said) => {
    await story.create();
    story.world.mails.trouble.push(trouble);
    await expect(test("ana@example.com")).rejects.toMatchObject({
      kind: "unavailable",
      code: "mail-not-sent",
      message: expect.stringContaining(said),
    });
  });
});

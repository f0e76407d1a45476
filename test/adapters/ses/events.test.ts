/** Events as SES's documentation shows them: https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-examples.html */
import { describe, expect, it } from "vitest";
import { mailEventOf } from "../../../shared/adapters/ses/events.ts";
import { aRun } from "../../fakes/ids.ts";

const run = aRun("once-a");
const mail = {
  timestamp: "2017-08-05T00:40:02.012Z",
  messageId: "EXAMPLE7c191be45-e9aedb9a-02f9-4d12-a87d-dd0099a07f8a-000000",
  source: "Sender Name <sender@example.com>",
  sourceArn: "arn:aws:ses:us-east-1:123456789012:identity/sender@example.com",
  sendingAccountId: "123456789012",
  destination: ["Recipient@example.com"],
  headersTruncated: false,
  headers: [{ name: "From", value: "Sender Name <sender@example.com>" }],
  commonHeaders: { from: ["Sender Name <sender@example.com>"], subject: "Loyal buyers" },
  tags: {
    "ses:configuration-set": ["cohort-import-prod"],
    "ses:source-ip": ["192.0.2.0"],
    kind: ["import-ended"],
    about: [run],
  },
};
const bounce = {
  bounceType: "Permanent",
  bounceSubType: "General",
  bouncedRecipients: [
    {
      emailAddress: "recipient@example.com",
      action: "failed",
      status: "5.1.1",
      diagnosticCode: "smtp; 550 5.1.1 user unknown",
    },
  ],
  timestamp: "2017-08-05T00:41:02.669Z",
  feedbackId: "01000157c44f053b-61b59c11-9236-11e6-8f96-7be8aexample-000000",
  reportingMTA: "dsn; mta.example.com",
};
const complaint = {
  complainedRecipients: [{ emailAddress: "recipient@example.com" }],
  timestamp: "2017-08-05T00:41:02.669Z",
  feedbackId: "01000157c44f053b-61b59c11-9236-11e6-8f96-7be8aexample-000000",
  userAgent: "Mozilla/5.0",
  complaintFeedbackType: "abuse",
  complaintSubType: null,
  arrivalDate: "2017-08-05T00:41:02.669Z",
};
const bounced = (more: object = {}, about: object = {}) =>
  mailEventOf(
    JSON.stringify({ eventType: "Bounce", bounce: { ...bounce, ...more }, mail: { ...mail, ...about } }),
  );
const complained = (more: object = {}) =>
  mailEventOf(JSON.stringify({ eventType: "Complaint", complaint: { ...complaint, ...more }, mail }));

describe("an event that blocks an address", () => {
  const report = {
    address: "Recipient@example.com",
    reason: "bounced",
    at: "2017-08-05T00:41:02.669Z",
    sentAt: "2017-08-05T00:40:02.012Z",
    run,
  };

  it("is a bounce for good", () => {
    expect(bounced()).toEqual({ kind: "blocked", reports: [report] });
    expect(bounced({ bounceSubType: "NoEmail" })).toEqual({ kind: "blocked", reports: [report] });
  });

  it.each(["OnAccountSuppressionList", "Suppressed"])(
    "is what SES did not try to deliver: %s",
    (bounceSubType) => {
      const reports = [{ ...report, reason: "on-ses-list" }];
      expect(bounced({ bounceSubType })).toEqual({ kind: "blocked", reports });
      expect(complained({ complaintSubType: "OnAccountSuppressionList" })).toEqual({
        kind: "blocked",
        reports,
      });
    },
  );

  it.each(["abuse", "fraud", "virus", "other", null, undefined])(
    "is a complaint: %s",
    (complaintFeedbackType) => {
      const reports = [{ ...report, reason: "complained" }];
      expect(complained({ complaintFeedbackType })).toEqual({ kind: "blocked", reports });
    },
  );

  it("is of the recipient whom the mail was sent to, and not of whom it was forwarded to", () => {
    const bouncedRecipients = [{ emailAddress: "elsewhere@example.org" }];
    expect(bounced({ bouncedRecipients })).toMatchObject({ reports: [{ address: "Recipient@example.com" }] });
    const several = { destination: ["a@example.com", "elsewhere@example.org"] };
    expect(bounced({ bouncedRecipients }, several)).toMatchObject({
      reports: [{ address: "elsewhere@example.org" }],
    });
  });

  it("names no import where the mail was about none, or its tag is no id", () => {
    for (const tags of [
      { kind: ["integration-failing"], about: [run] },
      { kind: ["import-ended"], about: ["x@example.com"] },
      undefined,
    ])
      expect(bounced({}, { tags })).toEqual({
        kind: "blocked",
        reports: [{ ...report, run: undefined }],
      });
  });
});

describe("an event that blocks none", () => {
  it.each([
    ["Transient", "MailboxFull", "mailbox-full"],
    ["Transient", "General", "general"],
    ["Undetermined", "Undetermined", "undetermined"],
    ["Transient", "a@example.com", "other"],
  ])("is a bounce that may pass: %s, %s", (bounceType, bounceSubType, why) => {
    expect(bounced({ bounceType, bounceSubType })).toEqual({ kind: "not-delivered", why, run });
  });

  it.each(["not-spam", "auth-failure"])("is feedback that is no complaint: %s", (complaintFeedbackType) => {
    expect(complained({ complaintFeedbackType })).toEqual({ kind: "other" });
  });

  it("is a mail that SES rejected, and the first message to a new topic", () => {
    const rejected = { eventType: "Reject", mail, reject: { reason: "Bad content" } };
    expect(mailEventOf(JSON.stringify(rejected))).toEqual({ kind: "rejected", run });
    expect(mailEventOf("Successfully validated SNS topic for Amazon SES event publishing.")).toEqual({
      kind: "other",
    });
  });
});

describe("a message that is no event of SES is refused, without a word of it", () => {
  it.each([
    ["no JSON", "ana@example.com did it"],
    ["no object", '"ana@example.com"'],
    ["another type", JSON.stringify({ eventType: "ana@example.com" })],
    ["no mail", JSON.stringify({ eventType: "Bounce", bounce: { ...bounce, note: "ana@example.com" } })],
    [
      "no time",
      JSON.stringify({ eventType: "Bounce", bounce: { ...bounce, timestamp: "ana@example.com" }, mail }),
    ],
  ])("%s", (_, text) => {
    let refused: unknown;
    try {
      mailEventOf(text);
    } catch (error) {
      refused = error;
    }
    expect(String(refused)).toMatch(/is no event of SES: /);
    expect(String(refused)).not.toContain("ana");
  });
});

/**
 * What SES reports of mails that it accepted, as its configuration set sends it through SNS to a function. Addresses of
 * SES's mailbox simulator behave as at AWS, and others as the switches say.
 * Source: SES, "Using the Amazon SES mailbox simulator", "Examples of event data that Amazon SES publishes to Amazon SNS".
 */
import { randomUUID } from "node:crypto";
import { ACCOUNT, localNames, REGION } from "./names.ts";

export interface MailSwitches {
  /** Addresses whose mail servers refuse mails. */
  bounces?: readonly string[];
  /** Addresses whose owners mark mails as spam. */
  complains?: readonly string[];
  /** Reports wait until this is off. */
  held?: boolean;
  /** Each report comes twice. */
  twice?: boolean;
}

export interface MailReports {
  /** `form`: the body of a call of `SendRawEmail` that SES has accepted. */
  accepted(form: string): void;
  /** Replaces all switches. */
  set(switches: MailSwitches): void;
}

type Outcome = "bounce" | "complaint" | "suppressionlist";

/** `+` and a label may follow the name: they tell mails apart. */
const SIMULATOR = /^(bounce|complaint|suppressionlist)(\+[^@]*)?@simulator\.amazonses\.com$/i;

const TOPIC = `arn:aws:sns:${REGION}:${ACCOUNT}:cohort-import-mail-events`;

/** `tell` hands an event of SNS to the function. */
export function mailReports({ tell, now }: { tell(event: unknown): void; now(): Date }): MailReports {
  let switches: MailSwitches = {};
  let held: unknown[] = [];
  const send = (event: unknown) => {
    for (const one of switches.twice ? [event, event] : [event]) tell(one);
  };

  return {
    accepted(form) {
      const mail = mailIn(new URLSearchParams(form), now());
      const outcome = outcomeFor(mail.destination[0] ?? "", switches);
      // Without a configuration set in the call, SES reports to nobody.
      if (!outcome || mail.tags["ses:configuration-set"]?.[0] !== localNames.mail.configurationSet) return;
      const event = notification(eventOf(mail, outcome, now()), now());
      if (switches.held) held.push(event);
      else send(event);
    },
    set(next) {
      switches = next;
      if (next.held) return;
      const late = held;
      held = [];
      for (const event of late) send(event);
    },
  };
}

function outcomeFor(address: string, { bounces = [], complains = [] }: MailSwitches): Outcome | undefined {
  const [, simulated] = SIMULATOR.exec(address) ?? [];
  if (simulated) return simulated.toLowerCase() as Outcome;
  if (bounces.includes(address)) return "bounce";
  return complains.includes(address) ? "complaint" : undefined;
}

function mailIn(form: URLSearchParams, at: Date) {
  const listed = (name: RegExp) => [...form].filter(([key]) => name.test(key));
  const tags = listed(/^Tags\.member\.\d+\.Name$/).map(([key, name]) => [
    name,
    [form.get(key.replace(/Name$/, "Value")) ?? ""],
  ]);
  return {
    timestamp: at.toISOString(),
    source: localNames.mail.from,
    sourceArn: `arn:aws:ses:${REGION}:${ACCOUNT}:identity/${localNames.mail.identity}`,
    sendingAccountId: ACCOUNT,
    messageId: randomUUID(),
    destination: listed(/^Destinations\.member\.\d+$/).map(([, address]) => address),
    headersTruncated: false,
    headers: [],
    commonHeaders: {},
    tags: {
      "ses:configuration-set": [form.get("ConfigurationSetName") ?? ""],
      ...(Object.fromEntries(tags) as Record<string, string[]>),
    } as Record<string, string[]>,
  };
}

function eventOf(mail: ReturnType<typeof mailIn>, outcome: Outcome, at: Date) {
  const [emailAddress] = mail.destination;
  const told = { timestamp: at.toISOString(), feedbackId: randomUUID() };
  if (outcome === "complaint") {
    const complaint = {
      ...told,
      complainedRecipients: [{ emailAddress }],
      complaintSubType: null,
      userAgent: "Amazon SES Mailbox Simulator",
      complaintFeedbackType: "abuse",
    };
    return { eventType: "Complaint", complaint, mail };
  }
  const status = { action: "failed", status: "5.1.1", diagnosticCode: "smtp; 550 5.1.1 user unknown" };
  const bounce = {
    ...told,
    bounceType: "Permanent",
    bounceSubType: outcome === "bounce" ? "General" : "OnAccountSuppressionList",
    bouncedRecipients: [{ emailAddress, ...status }],
    reportingMTA: "dns; mta.example.com",
  };
  return { eventType: "Bounce", bounce, mail };
}

function notification(event: object, at: Date) {
  const Sns = {
    Type: "Notification",
    MessageId: randomUUID(),
    TopicArn: TOPIC,
    Subject: "Amazon SES Email Event Notification",
    Message: JSON.stringify(event),
    Timestamp: at.toISOString(),
    MessageAttributes: {},
  };
  return {
    Records: [{ EventSource: "aws:sns", EventVersion: "1.0", EventSubscriptionArn: `${TOPIC}:local`, Sns }],
  };
}

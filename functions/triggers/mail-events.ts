/** Invoked by SNS with what SES reports of mails. Blocks addresses whose mails come back, or whose owner complains. */
import * as z from "zod/mini";
import { mailEventOf } from "../../shared/adapters/ses/events.ts";
import { noteMailEvent } from "../../shared/usecases/mail/report.ts";
import { step } from "../step.ts";
import { clock, log, mailAddresses, meter } from "../wiring.ts";

/** Source: Lambda developer guide, "Invoking Lambda functions with Amazon SNS notifications". */
const notifications = z.object({ Records: z.array(z.object({ Sns: z.object({ Message: z.string() }) })) });

export const handler = step(notifications, async ({ Records }) => {
  const deps = { clock: clock(), mailAddresses: mailAddresses(), log: log(), meter: meter() };
  for (const { Sns } of Records) await noteMailEvent(deps, mailEventOf(Sns.Message));
  return {};
});

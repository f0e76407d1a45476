import type { CohortId } from "../../contract/ids.ts";
import type { MailBlock } from "../../contract/mail-addresses.ts";
import type { TestMailAnswer } from "../../contract/schedules.ts";
import type { Reach } from "../../domain/access.ts";
import { DomainError } from "../../domain/domain-error.ts";
import { MailNotTaken, type Mails } from "../../ports/mails.ts";
import type { World } from "../../ports/world.ts";
import { readCohort } from "../cohorts/read.ts";
import { blocksAmong, shownBlock } from "../mail/blocks.ts";
import { existingSlot, refuseUnfit } from "./slot.ts";

type TestMailDeps = Pick<World, "cohorts" | "schedules" | "mailAddresses" | "log"> & {
  mails: Pick<Mails, "test">;
};

/** Mails one of the schedule's recipients, and no other address. Refuses one that is blocked. */
export async function sendTestMail(
  { cohorts, schedules, mailAddresses, mails, log }: TestMailDeps,
  { cohort, to, reach }: { cohort: CohortId; to: string; reach: Reach },
): Promise<TestMailAnswer> {
  const slot = await existingSlot(schedules, cohort);
  refuseUnfit(slot, reach);
  const recipient = slot.recipients.find((one) => one.toLowerCase() === to.toLowerCase());
  if (!recipient) {
    throw new DomainError(
      "unprocessable",
      "not-a-recipient",
      "The address is not a recipient of this schedule. Add it to the schedule first, or name one of its recipients.",
      { errors: [{ pointer: "/to", detail: "must be a recipient of the schedule" }] },
    );
  }
  const block = (await blocksAmong({ mailAddresses }, [recipient])).get(recipient);
  if (block) throw blocked(block);
  const { name } = await readCohort({ cohorts }, cohort);
  try {
    const state = await mails.test({ to: recipient, cohortName: name, locale: slot.locale });
    log.info("test-mail", { cohort });
    return { to: recipient, state };
  } catch (error) {
    log.warn("mail-trouble", { cohort });
    throw new DomainError(
      "unavailable",
      "mail-not-sent",
      error instanceof MailNotTaken
        ? "The mail could not be sent now. Try again in a minute."
        : "It is not known whether the mail was sent. Look into the mailbox before you try again.",
    );
  }
}

const happened: Record<MailBlock["reason"], string> = {
  bounced: "An earlier mail to this address came back",
  complained: "The recipient marked an earlier mail as spam",
  "on-ses-list": "The mail service keeps this address on its own list and delivers nothing to it",
};

function blocked({ reason, since }: MailBlock): DomainError {
  const day = since.slice(0, 10);
  return new DomainError(
    "unprocessable",
    "address-blocked",
    `${happened[reason]} (${day}), so it is not mailed any more. Correct the address, or mend its mailbox and lift the block.`,
    { block: shownBlock({ reason, since }) },
  );
}

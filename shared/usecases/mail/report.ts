/** Notes what SES reports of mails that it accepted. */
import type { MailAddress } from "../../contract/mail-addresses.ts";
import { metrics } from "../../contract/metrics.ts";
import { logged } from "../../domain/ids.ts";
import { type MailEvent, type MailReport, mailAddressId, reported } from "../../domain/mail-addresses.ts";
import type { World } from "../../ports/world.ts";
import { revise } from "../revise.ts";

type NoteMailEventDeps = Pick<World, "clock" | "mailAddresses" | "log" | "meter">;

/** May be repeated, and be given events in any order. Logs have the import, and never an address. */
export async function noteMailEvent(world: NoteMailEventDeps, event: MailEvent): Promise<void> {
  const { log, meter } = world;
  switch (event.kind) {
    case "blocked":
      for (const report of event.reports) await block(world, report);
      return;
    case "not-delivered":
      log.info("mail-not-delivered", { ...(event.run && logged(event.run)), reason: event.why });
      return;
    case "rejected":
      meter.count(metrics.mailsNotSent, 1);
      log.warn("mail-rejected", event.run && logged(event.run));
      return;
    case "other":
      log.info("mail-event-ignored");
      return;
    default:
      return event satisfies never;
  }
}

async function block({ clock, mailAddresses, log, meter }: NoteMailEventDeps, report: MailReport) {
  const id = mailAddressId(report.address);
  const before = { id, version: 0, createdAt: clock.now().toISOString() };
  // Counted first: the row says it once, so what is counted after it could be lost.
  const counted = (kept: MailAddress, next: MailAddress) => {
    if (!kept.block && next.block) meter.count(metrics.addressesBlocked, 1);
  };
  const { now, was } = await revise(mailAddresses, {
    what: "mail address",
    id,
    read: () => mailAddresses.read(id),
    created() {
      const next = reported(before, report);
      counted(before, next);
      return next;
    },
    revised: (kept) => reported(kept, report),
    before: async (kept, next) => counted(kept, next),
  });
  const { run, reason } = report;
  if (was === now) log.info("address-block-known", { ...(run && logged(run)), reason });
  else log.warn("address-blocked", { ...(run && logged(run)), reason });
}

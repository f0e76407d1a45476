import { expect, it } from "vitest";
import type { Connection } from "../../../shared/contract/connections.ts";
import type { Mails } from "../../../shared/ports/mails.ts";
import { aRun } from "../../fakes/ids.ts";
import { fakeMails } from "../../fakes/mails.ts";
import { connection } from "../../flows/story.ts";
import { MailBook } from "./mail-book.ts";

const to = "ops@example.com";
const failing = (since: string): Connection => ({
  ...connection,
  status: "failing",
  failing: { since, told: [] },
});
const active = (run: string): Connection => ({ ...connection, recoveredBy: aRun(run) });

/** SES takes each mail, some time after it was asked. */
function book() {
  const faults: string[] = [];
  const mails = new MailBook((what) => void faults.push(what));
  const taken = async (kind: string, about: string, recipient: string) => {
    await new Promise((later) => setImmediate(later));
    const tags = { "Tags.member.1.Name": "kind", "Tags.member.1.Value": kind, "Tags.member.2.Name": "about" };
    const form = { ...tags, "Tags.member.2.Value": about, "Destinations.member.1": recipient };
    mails.taken(new URLSearchParams(form));
    return "sent" as const;
  };
  const ses: Mails = {
    ...fakeMails(),
    integrationFailing: (mail) => taken("integration-failing", mail.connection.id, mail.to),
    integrationActive: (mail) => taken("integration-active", mail.connection.id, mail.to),
  };
  return { faults, mails, taken, ...mails.noting(ses) };
}

it("a third copy to a contact about one change of a connection's state is a fault, and no mail about another", async () => {
  const { faults, mails, integrationFailing, integrationActive } = book();
  const first = failing("2026-11-24T08:00:00.000Z");
  for (const one of [first, first, failing("2026-11-24T09:00:00.000Z")])
    await integrationFailing({ to, connection: one });
  for (const one of [active("one"), active("one"), active("two")])
    await integrationActive({ to, connection: one });
  await integrationFailing({ to: "crm@example.com", connection: first });
  expect([mails.total, mails.doubled, faults]).toEqual([7, 2, []]);
  await Promise.all([
    integrationFailing({ to, connection: first }),
    integrationActive({ to, connection: active("one") }),
  ]);
  expect(faults).toEqual([
    `${to} got 3 mails about integration-failing ${connection.id} 2026-11-24T08:00:00.000Z`,
    `${to} got 3 mails about integration-active ${connection.id} ${aRun("one")}`,
  ]);
});

it("a contact has the mail about the state that the connection is in, not the one about an earlier", async () => {
  const { mails, integrationFailing } = book();
  await integrationFailing({ to, connection: failing("2026-11-24T08:00:00.000Z") });
  expect(mails.hasTold(failing("2026-11-24T08:00:00.000Z"), to)).toBe(true);
  expect(mails.hasTold(failing("2026-11-24T09:00:00.000Z"), to)).toBe(false);
  expect(mails.hasTold(active("one"), to)).toBe(false);
  expect(mails.hasTold(failing("2026-11-24T08:00:00.000Z"), "crm@example.com")).toBe(false);
});

it("a mail to a contact that is about no change of a state is a fault", async () => {
  const { faults, taken } = book();
  await taken("integration-failing", connection.id, to);
  expect(faults).toEqual([
    `${to} got a mail about ${connection.id}, and not about a change of it: undefined`,
  ]);
});

it("a third copy of a mail about an import is a fault, and it is forgotten with the import", async () => {
  const { faults, mails, taken } = book();
  const run = aRun("one");
  for (const _ of [1, 2]) await taken("import-ended", run, to);
  expect([mails.copies(run, to), faults]).toEqual([2, []]);
  await taken("import-ended", run, to);
  expect(faults).toEqual([`${to} got 3 mails about ${run}`]);
  mails.forget(run);
  expect(mails.copies(run, to)).toBe(0);
});

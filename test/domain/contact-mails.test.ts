import { describe, expect, it } from "vitest";
import type { Connection, ContactMail } from "../../shared/contract/connections.ts";
import {
  type ContactClaim,
  contactMail,
  openContactMails,
  untoldContacts,
  withClaims,
  withoutMailsOf,
  withResults,
} from "../../shared/domain/contact-mails.ts";
import { MAIL_TRIES } from "../../shared/limits.ts";
import { aConnection, aRun } from "../fakes/ids.ts";

const NOW = "2026-11-24T09:00:00.000Z";
const STALE = "2026-11-24T08:40:00.000Z";
const ONE_BEFORE_STALE = "2026-11-24T08:39:59.999Z";
const [one, two] = [aRun("one"), aRun("two")];
const shop: Connection = {
  id: aConnection("shop"),
  name: "Shop",
  endpoint: "https://rest.fra-01.braze.eu",
  partner: "kubit",
  contacts: ["ana@example.com", "Bo@example.com"],
  locale: "en",
  status: "active",
  keys: [],
  createdAt: "2026-11-24T08:00:00.000Z",
  version: 1,
};
const sending: ContactMail = {
  to: "ana@example.com",
  state: "sending",
  at: ONE_BEFORE_STALE,
  tries: 1,
  claim: "first",
  by: one,
};
const waiting: ContactMail = { to: "ana@example.com", state: "waiting", at: NOW, tries: 0, by: one };
const failing: Pick<Connection, "status" | "failing"> = {
  status: "failing",
  failing: { since: STALE, told: [{ to: "ana@example.com", by: one }] },
};
const claim = (more: Partial<ContactClaim> = {}): ContactClaim => ({
  about: "active",
  to: ["ana@example.com"],
  claim: "mine",
  at: NOW,
  stale: STALE,
  by: two,
  ...more,
});

describe("the contacts who are still to be mailed", () => {
  it("are those who were not told, in whatever case, each once and as they are written", () => {
    const contacts = ["ana@example.com", "Bo@example.com", "BO@example.com", "cy@example.com"];
    expect(untoldContacts({ ...shop, contacts }, "active")).toEqual([
      "ana@example.com",
      "Bo@example.com",
      "cy@example.com",
    ]);
    const contactsTold = ["ANA@example.com", "bo@example.com"];
    expect(untoldContacts({ ...shop, contacts, contactsTold }, "active")).toEqual(["cy@example.com"]);
  });

  it("are not those whom the mail of an import tells that it is failing", () => {
    expect(untoldContacts({ ...shop, ...failing }, "failing")).toEqual(["Bo@example.com"]);
  });

  it("are none where the connection is in another state", () => {
    expect(untoldContacts(shop, "failing")).toEqual([]);
    expect(untoldContacts({ ...shop, ...failing }, "active")).toEqual([]);
  });
});

describe("a claim", () => {
  it("is of mails that nobody has claimed, in lower case, and names who is responsible", () => {
    const { contactMails } = withClaims(shop, claim({ to: ["ana@example.com", "Bo@example.com"] }));
    const mine = { state: "sending", at: NOW, tries: 1, claim: "mine", by: two };
    expect(contactMails).toEqual([
      { to: "ana@example.com", ...mine },
      { to: "bo@example.com", ...mine },
    ]);
    expect(contactMail({ ...shop, contactMails: contactMails ?? [] }, "BO@example.com")).toEqual({
      to: "bo@example.com",
      ...mine,
    });
  });

  it("of an activation names nobody", () => {
    const { by: _, ...activation } = claim();
    expect(withClaims(shop, activation).contactMails).toEqual([
      { to: "ana@example.com", state: "sending", at: NOW, tries: 1, claim: "mine" },
    ]);
  });

  it.each([
    ["waits", waiting, 1],
    ["waits after its last try", { ...waiting, tries: MAIL_TRIES }, MAIL_TRIES + 1],
    ["had no answer before the claim was stale", sending, 2],
  ])("is of a mail that %s, which stays its first run's", (_, mail, tries) => {
    const other = { ...sending, to: "bo@example.com" };
    expect(withClaims({ ...shop, contactMails: [mail, other] }, claim()).contactMails).toEqual([
      other,
      { to: "ana@example.com", state: "sending", at: NOW, tries, claim: "mine", by: one },
    ]);
  });

  it.each([
    ["is being sent", { ...sending, at: STALE }],
    ["had no tries left", { ...sending, tries: MAIL_TRIES }],
  ])("is not of a mail that %s, and changes nothing", (_, mail) => {
    const kept = { ...shop, contactMails: [mail] };
    expect(withClaims(kept, claim())).toBe(kept);
  });

  it("that is repeated, because its answer was lost, changes nothing", () => {
    const once = withClaims(shop, claim());
    expect(withClaims(once, claim())).toBe(once);
  });

  it("is of nobody who was told, nor in another state", () => {
    const told = { ...shop, contactsTold: ["ana@example.com"] };
    expect(withClaims(told, claim())).toBe(told);
    const elsewhere = { ...shop, ...failing };
    expect(withClaims(elsewhere, claim({ about: "failing" }))).toBe(elsewhere);
    expect(withClaims(elsewhere, claim({ to: ["bo@example.com"] }))).toBe(elsewhere);
  });
});

describe("a result", () => {
  const results = (result: "told" | "waiting", of = "first") => ({
    claim: of,
    at: NOW,
    results: new Map([["ana@example.com", result]]),
  });

  it("tells that the contact was told, and the mail is done", () => {
    const kept = { ...shop, contactsTold: ["bo@example.com"], contactMails: [sending] };
    expect(withResults(kept, results("told"))).toEqual({
      ...shop,
      contactsTold: ["bo@example.com", "ana@example.com"],
    });
  });

  it("gives back a mail that was not taken, and its try", () => {
    const kept = { ...shop, contactMails: [{ ...sending, tries: 2 }] };
    expect(withResults(kept, results("waiting"))).toEqual({
      ...shop,
      contactMails: [{ ...waiting, tries: 1 }],
    });
  });

  it("of one mail leaves the others of the claim", () => {
    const other = { ...sending, to: "bo@example.com" };
    expect(withResults({ ...shop, contactMails: [sending, other] }, results("told"))).toEqual({
      ...shop,
      contactsTold: ["ana@example.com"],
      contactMails: [other],
    });
  });

  it("of another claim, or of a mail that is gone, changes nothing", () => {
    for (const kept of [{ ...shop, contactMails: [sending] }, shop])
      expect(withResults(kept, results("told", "second"))).toBe(kept);
    expect(withResults({ ...shop, contactMails: [waiting] }, results("told", "first"))).toMatchObject({
      contactMails: [waiting],
    });
  });
});

describe("the mails of a run", () => {
  const others: ContactMail[] = [
    { ...sending, to: "bo@example.com", by: two },
    { to: "cy@example.com", state: "waiting", at: NOW, tries: 0 },
  ];

  it("are open until it is known what became of them, or the contact is told otherwise", () => {
    const contactMails = [sending, ...others];
    expect(openContactMails({ ...shop, contactMails }, one)).toEqual([sending]);
    expect(openContactMails({ ...shop, ...failing, contactMails }, one)).toEqual([]);
    expect(openContactMails(shop, one)).toEqual([]);
  });

  it("that are given up count as told where they may have been sent, and are forgotten where they were not", () => {
    const mails = [sending, { ...waiting, to: "di@example.com" }, ...others];
    expect(withoutMailsOf({ ...shop, contactMails: mails }, one)).toEqual({
      ...shop,
      contactMails: others,
      contactsTold: ["ana@example.com"],
    });
    const kept = { ...shop, contactMails: others };
    expect(withoutMailsOf(kept, one)).toBe(kept);
  });
});

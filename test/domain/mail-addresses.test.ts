import { describe, expect, it } from "vitest";
import type { MailAddress } from "../../shared/contract/mail-addresses.ts";
import { type MailReport, mailAddressId, reported, unblocked } from "../../shared/domain/mail-addresses.ts";
import { aRun } from "../fakes/ids.ts";

const address = "Ana.Bell@Example.com";
const unknown: MailAddress = {
  id: mailAddressId(address),
  version: 0,
  createdAt: "2026-11-01T00:00:00.000Z",
};
const day = (n: number) => `2026-11-${String(n).padStart(2, "0")}T08:00:00.000Z`;
const bounce = (sent: number, at = sent): MailReport => ({
  address,
  reason: "bounced",
  at: day(at),
  sentAt: day(sent),
  run: aRun(`once-${sent}`),
});
const complaint = (sent: number, at: number): MailReport => ({ ...bounce(sent, at), reason: "complained" });
const told = (reports: readonly MailReport[], kept = unknown) => reports.reduce(reported, kept);

function orders<T>(all: readonly T[]): T[][] {
  if (all.length === 0) return [[]];
  return all.flatMap((one, at) => orders(all.toSpliced(at, 1)).map((rest) => [one, ...rest]));
}

describe("what is known of an address", () => {
  it("is the same however it is spelled, and its id does not tell it", () => {
    expect(mailAddressId("ana.bell@example.COM")).toBe(unknown.id);
    expect(mailAddressId("ana.bel@example.com")).not.toBe(unknown.id);
    expect(unknown.id).toMatch(/^[0-9a-f]{32}$/);
  });

  it("does not depend on the order of reports, nor on how often they come", () => {
    const lists: MailReport = { ...bounce(4), reason: "on-ses-list" };
    for (const order of orders([bounce(2), bounce(3), complaint(2, 9), lists]))
      expect(told([...order, ...order])).toEqual({
        ...unknown,
        block: { address, reason: "complained", since: day(9), run: aRun("once-2") },
      });
    for (const order of orders([bounce(2), bounce(3), lists]))
      expect(told(order).block).toMatchObject({ reason: "bounced", since: day(2) });
  });

  it("is not changed by a report that tells nothing new: the input is returned", () => {
    const known = told([bounce(2)]);
    expect(reported(known, bounce(2))).toBe(known);
    expect(reported(known, bounce(5))).toBe(known);
    expect(unblocked(unknown, day(9))).toBe(unknown);
  });
});

describe("after somebody lifted the block, on the 10th", () => {
  const lifted = unblocked(told([bounce(2)]), day(10));

  it("the address is not kept any more, and bounces of mails of before change nothing, however late they come", () => {
    expect(lifted).toEqual({ ...unknown, unblockedAt: day(10) });
    expect(told([bounce(2), bounce(10, 12)], lifted)).toBe(lifted);
  });

  it("a bounce of a mail that was sent since blocks it again, and so does whoever complains since, of whatever mail", () => {
    expect(told([bounce(11)], lifted).block).toMatchObject({ reason: "bounced", since: day(11) });
    expect(told([complaint(2, 9)], lifted)).toBe(lifted);
    expect(told([complaint(2, 12)], lifted).block).toMatchObject({ reason: "complained" });
  });
});

import { simpleParser } from "mailparser";
import { describe, expect, test } from "vitest";
import { message } from "../../../shared/adapters/ses/message.ts";
import type { Run } from "../../../shared/contract/imports.ts";
import { importLetter } from "../../../shared/letters/import-letter.ts";
import { imported } from "./sample.ts";

const envelope = { from: "imports@kubit.example", replyTo: "help@kubit.example", to: "ana@acme.example" };

async function received(run: Partial<Run> = {}, over: Partial<typeof envelope> = {}) {
  const letter = importLetter({ ...imported, ...run }, "https://cohorts.example");
  const { raw, recipient } = await message({ ...envelope, ...over, letter });
  return { raw: raw.toString("latin1"), recipient, mail: await simpleParser(raw) };
}

describe("a message", () => {
  test("has its sender, recipient and reply address, and is marked as automatic", async () => {
    const { mail, recipient } = await received();
    expect(mail.from?.text).toBe('"Cohort imports" <imports@kubit.example>');
    expect(mail.to).toMatchObject({ text: "ana@acme.example" });
    expect(recipient).toBe("ana@acme.example");
    expect(mail.replyTo?.text).toBe("help@kubit.example");
    expect(mail.headers.get("auto-submitted")).toBe("auto-generated");
    expect(mail.headers.get("x-auto-response-suppress")).toBe("All");
    expect(mail.headers.get("content-language")).toBe("en");
    expect(mail.messageId).toMatch(/^<[^<>\s@]+@kubit\.example>$/);
    expect(mail.headers.get("mime-version")).toBe("1.0");
  });

  test.each([
    ["an address", "imports@kubit.example"],
    ["a name and an address", "Kubit <imports@kubit.example>"],
    ["a group with one address", "Team: imports@kubit.example;"],
  ])("is sent by the one address of the setting: %s", async (_what, from) => {
    const { mail } = await received({}, { from });
    expect(mail.from?.value.map(({ address }) => address)).toEqual(["imports@kubit.example"]);
  });

  test("is made even if the setting of its sender is no address: SES refuses it then, by name", async () => {
    const { mail, recipient } = await received({}, { from: "" });
    expect(recipient).toBe("ana@acme.example");
    expect(mail.subject).toMatch(/^Imported/);
  });

  test("carries its text before its HTML, and nothing attached", async () => {
    const { mail, raw } = await received();
    expect(raw).toMatch(/Content-Type: multipart\/alternative/);
    expect(raw.indexOf("text/plain")).toBeLessThan(raw.indexOf("text/html"));
    expect(mail.text).toContain("Total users imported: 18,462");
    expect(mail.html).toContain("Total users imported");
    expect(mail.attachments).toEqual([]);
  });

  test("keeps every line within 998 octets and ends it with CR LF", async () => {
    const { raw } = await received({ cohortName: "長い名前🎉".repeat(40), locale: "es" });
    const lines = raw.split("\r\n");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(998);
    expect(lines.join("")).not.toMatch(/[\r\n]/);
  });

  test.each([
    ["CR LF", "Loyal\r\nBcc: thief@evil.example\r\n\r\n<h1>Hello</h1>"],
    ["a lone LF", "Loyal\nBcc: thief@evil.example"],
    ["a lone CR", "Loyal\rBcc: thief@evil.example"],
    ["separators of Unicode", "Loyal\u2028Bcc: thief@evil.example\u0085X: y"],
    ["NUL and escape", "Loyal\u0000Bcc: thief@evil.example\u001b[2J"],
  ])("a cohort's name with %s adds no header and no part", async (_what, cohortName) => {
    const { mail, raw } = await received({ cohortName });
    expect(mail.headers.has("bcc")).toBe(false);
    expect(mail.headers.has("x")).toBe(false);
    expect(mail.subject).toMatch(/^Imported: Loyal Bcc: thief@evil\.example/);
    expect(raw.match(/^Content-Type:/gm)).toHaveLength(3);
    expect(mail.html).not.toContain("<h1>Hello");
  });

  test("an address that looks like two stays one recipient", async () => {
    const { mail, recipient } = await received({}, { to: "ana@acme.example\r\nBcc: thief@evil.example" });
    expect(mail.headers.has("bcc")).toBe(false);
    expect([mail.to].flat()).toHaveLength(1);
    expect(recipient).not.toMatch(/[\r\n]/);
  });

  test.each([
    "Compradores de España",
    "忠実な顧客 🎉",
    "مشترون",
    "=?utf-8?q?not_encoded?=",
    'a, "b" <c@d.e>; (f)',
  ])("the subject has %s unchanged", async (cohortName) => {
    const { mail, raw } = await received({ cohortName });
    expect(mail.subject).toBe(`Imported: ${cohortName} — 1,204 added, 88 removed`);
    const headers = raw.slice(0, raw.indexOf("\r\n\r\n"));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: headers are ASCII
    expect(headers).toMatch(/^[\x00-\x7f]*$/);
  });

  test("half a surrogate pair and characters that change the direction of text are removed", async () => {
    const { mail } = await received({ cohortName: "Loyal\ud83d \u202ebuyers\u2066" });
    expect(mail.subject).toBe("Imported: Loyal\ufffd buyers — 1,204 added, 88 removed");
  });

  test("a name without printable characters is replaced by the cohort's id", async () => {
    const { mail } = await received({ cohortName: "\u202e\u0007" });
    expect(mail.subject).toBe("Imported: loyal — 1,204 added, 88 removed");
  });

  test("a long name is cut in the subject, between characters, and whole in the mail", async () => {
    const { mail } = await received({ cohortName: "👩‍👩‍👧".repeat(100) });
    expect(mail.subject).toBe(`Imported: ${"👩‍👩‍👧".repeat(59)}… — 1,204 added, 88 removed`);
    expect(mail.html).toContain("👩‍👩‍👧".repeat(100));
  });

  test("the sender's name is that of the deployment's configuration, if any", async () => {
    const { mail } = await received({}, { from: "Kubit señal <imports@kubit.example>" });
    expect(mail.from?.value).toEqual([{ name: "Kubit señal", address: "imports@kubit.example" }]);
  });
});

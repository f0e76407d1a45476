/** Signatures of webhooks. Source: https://www.standardwebhooks.com, version 1, symmetric. */
import { createHmac } from "node:crypto";

const PREFIX = "whsec_";

/** `random`: 24 to 64 characters that can't be guessed. The specification asks for so many bytes. */
export function signingSecretOf(random: string): string {
  return `${PREFIX}${Buffer.from(random).toString("base64")}`;
}

export interface SignedMessage {
  id: string;
  /** When it is sent. */
  at: Date;
  body: string;
}

/** The headers by which a receiver knows the message, with a signature by each secret. */
export function webhookHeaders(
  { id, at, body }: SignedMessage,
  secrets: readonly string[],
): Record<string, string> {
  const seconds = Math.floor(at.getTime() / 1_000);
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(PREFIX.length), "base64");
    return `v1,${createHmac("sha256", key).update(`${id}.${seconds}.${body}`).digest("base64")}`;
  });
  return {
    "webhook-id": id,
    "webhook-timestamp": String(seconds),
    "webhook-signature": signatures.join(" "),
  };
}

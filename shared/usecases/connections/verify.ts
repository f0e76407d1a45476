/** Turns Braze's answer to a key into a refusal that says which of the two secrets it is about. */
import type { Connection } from "../../contract/connections.ts";
import { DomainError } from "../../domain/domain-error.ts";
import type { BrazeAnswer } from "../../ports/braze.ts";

type NotAccepted = Exclude<BrazeAnswer, { outcome: "accepted" }>;

/** Whether the answer is final: asking again would not help. */
export function isJudgement(answer: NotAccepted): boolean {
  return answer.outcome === "refused" || (answer.outcome === "unsent" && answer.status === 401);
}

export function keyError(answer: NotAccepted, { endpoint, partner }: Connection): DomainError {
  if (!isJudgement(answer)) {
    return new DomainError(
      "unavailable",
      "braze-did-not-answer",
      `${endpoint} did not answer the check of the key in time. Nothing was changed; try again in a minute.`,
      { reason: answer.reason },
    );
  }
  const instance = `A wrong instance looks the same: check that ${endpoint} is this workspace's own.`;
  const [refused, why] = whatWasRefused(answer, partner);
  return new DomainError("unprocessable", answer.reason, `${why} ${instance}`, { refused });
}

type Refused = "client_secret" | "partner_api_key" | "partner" | "request";

function whatWasRefused({ reason }: NotAccepted, partner: string): [Refused, string] {
  switch (reason) {
    case "key-refused":
      return [
        "client_secret",
        "Braze refused the data import key (client secret). Copy it whole, and see in Braze that it " +
          "was not invalidated.",
      ];
    case "partner-key-refused":
      return [
        "partner_api_key",
        "Braze refused the partner API key, not the data import key. Ask the operator of this " +
          "deployment to correct it.",
      ];
    case "partner-not-enabled":
      return [
        "partner",
        `Braze knows the data import key, but the partner "${partner}" is not enabled for its ` +
          "workspace. Have it enabled there.",
      ];
    case "unauthorized":
      return [
        "request",
        "Braze refused the call without saying which of the two secrets it is: the data import key or " +
          "the partner API key.",
      ];
    default:
      return [
        "request",
        `Braze refused the call itself. Check that "${partner}" is the partner's name in Braze's paths.`,
      ];
  }
}

/** What a token says of itself, for findings. Nothing is verified: that is the API's work. */
import type { TokenScope } from "../../shared/contract/access.ts";
import { Finding } from "./finding.ts";

/** What the smoke test calls. */
const needed: readonly TokenScope[] = [
  "cohorts/read",
  "cohorts/write",
  "connections/read",
  "connections/write",
];

interface Claims {
  iss?: unknown;
  exp?: unknown;
  scope?: unknown;
  scp?: unknown;
}

function claimsOf(token: string): Claims {
  try {
    return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as Claims;
  } catch {
    throw new Finding("The token is not a JSON Web Token. docs/access.md tells how to get one.");
  }
}

/** Why the API may have refused it. */
export function whyRefused(token: string, now: Date): Finding {
  const { iss, exp } = claimsOf(token);
  if (typeof exp === "number" && exp * 1_000 <= now.getTime())
    return new Finding(
      `The token expired at ${new Date(exp * 1_000).toISOString()}, and it is ${now.toISOString()}. Get a new one.`,
    );
  return new Finding(
    `The API does not accept the token. Its issuer is ${String(iss)}: it must be the issuer of this stage, and the ` +
      "token must be for one of its audiences.",
  );
}

/** Throws a finding if the token says that it may not do what is tried. */
export function refuseTooNarrow(token: string): void {
  const { scope, scp } = claimsOf(token);
  const granted = [scope, scp].flat().flatMap((one) => (typeof one === "string" ? one.split(" ") : []));
  // Issuers may write the API's name before a scope.
  const lacking = needed.filter((one) => !granted.some((has) => has === one || has.endsWith(`/${one}`)));
  if (lacking.length > 0)
    throw new Finding(
      `The token has no scope ${lacking.join(", ")}. Sign in as somebody who is in the groups marketer and operator.`,
    );
}

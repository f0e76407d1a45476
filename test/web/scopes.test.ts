import { describe, expect, it } from "vitest";
import { scopesOf } from "../../web/sign-in/scopes.ts";

const token = (claims: object) => `h.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.s`;

describe("the scopes of a token", () => {
  it.each([
    ["Cognito's text", { scope: "openid cohorts/read" }],
    ["another issuer's text", { scp: "openid cohorts/read" }],
    ["another issuer's list", { scp: ["openid", "cohorts/read"] }],
  ])("are read from %s", (_, claims) => {
    expect(scopesOf(token({ name: "Ñandú 🙂", ...claims }))).toEqual(["openid", "cohorts/read"]);
  });

  it("are none where the token names none", () => {
    expect(scopesOf(token({})).filter((scope) => scope.includes("/"))).toEqual([]);
  });
});

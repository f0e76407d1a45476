import { createHash } from "node:crypto";
import { decodeJwt } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { issuerServer } from "../../local/aws/issuer.ts";
import { signIn } from "../../local/aws/sign-in.ts";
import { issuerKey } from "../../local/issuer-key.ts";
import { ANY_PORT, type Listening, listening } from "../../local/listening.ts";
import { temporaryFolder } from "./folder.ts";

const page = "http://127.0.0.1:4999";
const verifier = "a-verifier-that-only-the-page-knows";
const challenge = createHash("sha256").update(verifier).digest("base64url");
let issuer: Listening;

beforeAll(async () => {
  const key = await issuerKey(temporaryFolder());
  const token = (scopes: readonly string[], seconds: number) =>
    key.mint({ issuer: "http://issuer", audience: "cohort-import", scopes, seconds });
  issuer = await listening(issuerServer(key.publicKey, signIn({ page: () => page, token })), ANY_PORT);
});
afterAll(() => issuer.close());

const asked = (more: Record<string, string> = {}) =>
  new URLSearchParams({
    response_type: "code",
    client_id: "page",
    redirect_uri: `${page}/`,
    scope: "openid cohorts/read",
    state: "s",
    code_challenge: challenge,
    code_challenge_method: "S256",
    ...more,
  });
const authorize = (more: Record<string, string> = {}, cookie = "") =>
  fetch(`${issuer.origin}/oauth2/authorize?${asked(more)}`, { redirect: "manual", headers: { cookie } });
const exchange = (given: Record<string, string>) =>
  fetch(`${issuer.origin}/oauth2/token`, {
    method: "POST",
    headers: { origin: page },
    body: new URLSearchParams({ client_id: "page", redirect_uri: `${page}/`, ...given }),
  });
async function newCode(): Promise<string> {
  const back = new URL((await authorize({ continue: "1" })).headers.get("location") ?? "");
  return back.searchParams.get("code") ?? "";
}

describe("the local sign-in", () => {
  it("asks once, then gives the page a code for the state that it sent", async () => {
    const question = await authorize();
    expect(await question.text()).toContain("Continue as the local operator");
    const answer = await authorize({ continue: "1" });
    const back = new URL(answer.headers.get("location") ?? "");
    expect([back.origin, back.searchParams.get("state")]).toEqual([page, "s"]);
    const [cookie = ""] = (answer.headers.get("set-cookie") ?? "").split(";");
    expect((await authorize({}, cookie)).status).toBe(302);
  });

  it("gives a token with the scopes asked for, once for each code, and renews it", async () => {
    const code = await newCode();
    const given = { grant_type: "authorization_code", code, code_verifier: verifier };
    const answer = await exchange(given);
    expect(answer.headers.get("access-control-allow-origin")).toBe(page);
    const { access_token, refresh_token } = (await answer.json()) as Record<string, string>;
    expect(decodeJwt(access_token ?? "")).toMatchObject({ aud: "cohort-import", scope: "cohorts/read" });
    expect((await exchange(given)).status).toBe(400);
    const renewed = await exchange({ grant_type: "refresh_token", refresh_token: refresh_token ?? "" });
    expect(decodeJwt(((await renewed.json()) as { access_token: string }).access_token)).toMatchObject({
      scope: "cohorts/read",
    });
  });

  it("refuses a code with another verifier, another address, and unknown refresh tokens", async () => {
    const code = { grant_type: "authorization_code", code_verifier: verifier };
    expect((await exchange({ ...code, code: await newCode(), code_verifier: "guessed" })).status).toBe(400);
    expect((await exchange({ ...code, code: await newCode(), redirect_uri: "http://other/" })).status).toBe(
      400,
    );
    expect((await exchange({ grant_type: "refresh_token", refresh_token: "guessed" })).status).toBe(400);
  });

  it("sends nobody to another address than the page's, and no code without a challenge", async () => {
    expect((await authorize({ redirect_uri: "http://127.0.0.1:5000/" })).status).toBe(400);
    expect((await authorize({ client_id: "other" })).status).toBe(400);
    expect((await authorize({ code_challenge_method: "plain" })).status).toBe(400);
    const leave = await fetch(`${issuer.origin}/logout?logout_uri=http://other/`, { redirect: "manual" });
    expect(leave.status).toBe(400);
  });
});

import { SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { jwtAuthorizer } from "../../local/aws/front/authorizer.ts";
import { front } from "../../local/aws/front/front.ts";
import { issuerServer } from "../../local/aws/issuer.ts";
import { lambdaAt } from "../../local/aws/lambda.ts";
import { functionHost } from "../../local/functions/host.ts";
import { type IssuerKey, issuerKey } from "../../local/issuer-key.ts";
import { ANY_PORT, type Listening, listening } from "../../local/listening.ts";
import type { Route } from "../../shared/contract/routes.ts";
import { temporaryFolder } from "./folder.ts";

const spec = { memory: 256, timeout: 3, needs: [] };
const scope = "cohorts/read";
const route = (method: string, path: string, by: string, needed: string = scope) =>
  ({ key: `${method} ${path}`, method, path, by, scope: needed }) as unknown as Route;
const routes = [
  route("GET", "/things/{thingId}", "echo"),
  route("GET", "/things/first", "answer"),
  route("POST", "/things/{thingId}/parts/{partId}", "echo"),
  route("POST", "/partners/{partner}/cohorts", "echo", "public"),
  route("POST", "/answer", "answer", "public"),
  route("GET", "/throw", "throw", "public"),
  route("GET", "/never", "never", "public"),
  route("GET", "/away", "unknown", "public"),
];
const audience = "cohort-import";

const folder = temporaryFolder();
let key: IssuerKey;
let issuer: Listening;
let host: Listening;
let api: Listening;

const mint = (claims: Partial<Parameters<IssuerKey["mint"]>[0]> = {}) =>
  key.mint({ issuer: issuer.origin, audience, scopes: [scope], seconds: 60, ...claims });
const get = async (path: string, token?: string) =>
  fetch(`${api.origin}${path}`, { headers: token ? { authorization: `Bearer ${token}` } : {} });
const post = async (path: string, body: string | Uint8Array<ArrayBuffer>, type = "application/json") =>
  fetch(`${api.origin}${path}`, { method: "POST", body, headers: { "content-type": type } });
const asked = async (answer: unknown) => post("/answer", JSON.stringify(answer));
const eventOf = async (response: Response) =>
  ((await response.json()) as { event: Record<string, unknown> }).event;

beforeAll(async () => {
  key = await issuerKey(`${folder}/own`);
  issuer = await listening(issuerServer(key.publicKey), ANY_PORT);
  host = await listening(
    functionHost({
      folder: new URL("../fixtures/functions/", import.meta.url),
      functions: { echo: spec, answer: spec, throw: spec, never: spec },
    }),
    ANY_PORT,
  );
  const authorizer = jwtAuthorizer({ issuer: issuer.origin, audience });
  const lambda = lambdaAt(() => host.origin);
  api = await listening(front({ routes, authorizer, lambda, patience: 2_000 }), ANY_PORT);
});
afterAll(async () => {
  for (const server of [api, host, issuer]) await server.close();
});

describe("a page of another origin", () => {
  const page = "https://page.example";
  let own: Listening;
  beforeAll(async () => {
    const authorizer = jwtAuthorizer({ issuer: issuer.origin, audience });
    const lambda = lambdaAt(() => host.origin);
    own = await listening(front({ routes, authorizer, lambda, patience: 2_000, pageOrigin: page }), ANY_PORT);
  });
  afterAll(() => own.close());
  const from = async (origin: string, method = "GET") =>
    fetch(`${own.origin}/things/1`, {
      method,
      headers: { origin, ...(method === "OPTIONS" && { "access-control-request-method": "PATCH" }) },
    });

  it("is told what it may send, without a token", async () => {
    const response = await from(page, "OPTIONS");
    expect(response.status).toBe(204);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "access-control-allow-origin": page,
      "access-control-allow-headers": "authorization,content-type,idempotency-key",
    });
    expect(response.headers.get("access-control-allow-methods")?.split(",").sort()).toEqual(
      ["GET", "POST", "PUT", "PATCH", "DELETE"].sort(),
    );
  });

  it("reads answers, refusals too", async () => {
    const response = await from(page);
    expect(response.status).toBe(401);
    expect(response.headers.get("access-control-allow-origin")).toBe(page);
  });

  it("is the only one: other origins are allowed nothing", async () => {
    for (const response of [
      await from("https://other.example", "OPTIONS"),
      await from("https://other.example"),
    ])
      expect([...response.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
  });
});

describe("authorization", () => {
  const message = async (response: Response) => [
    response.status,
    ((await response.json()) as { message: string }).message,
  ];

  it("answers 401 without a token, with the required scheme", async () => {
    const response = await get("/things/1");
    expect(response.headers.get("www-authenticate")).toBe("Bearer");
    expect(await message(response)).toEqual([401, "Unauthorized"]);
  });

  it("answers 401 to a token that is malformed, expired, of another audience or issuer, or unsigned", async () => {
    const stranger = await issuerKey(`${folder}/stranger`);
    const claims = { issuer: issuer.origin, audience, scopes: [scope], seconds: 60 };
    const unsigned = [{ alg: "none" }, { iss: issuer.origin, aud: audience, scope, exp: 9_999_999_999 }]
      .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
      .join(".");
    const bySecret = await new SignJWT({ scope })
      .setProtectedHeader({ alg: "HS256", kid: key.publicKey.kid ?? "" })
      .setIssuer(issuer.origin)
      .setAudience(audience)
      .setExpirationTime("1 minute from now")
      .sign(new TextEncoder().encode(JSON.stringify(key.publicKey)));
    const bad = [
      "nonsense",
      await mint({ seconds: -1 }),
      await mint({ audience: "others" }),
      await mint({ issuer: "http://127.0.0.1:1" }),
      await stranger.mint(claims),
      `${unsigned}.`,
      bySecret,
    ];
    for (const token of bad)
      expect(await message(await get("/things/1", token))).toEqual([401, "Unauthorized"]);
  });

  it("answers 403 to a valid token without the route's scope", async () => {
    const token = await mint({ scopes: ["cohorts/write", "cohorts/readers"] });
    expect(await message(await get("/things/1", token))).toEqual([403, "Forbidden"]);
  });

  it("passes the claims of a valid token to the function as strings", async () => {
    const event = await eventOf(await get("/things/1", await mint({ scopes: ["x/y", scope] })));
    expect(event["requestContext"]).toMatchObject({
      authorizer: {
        jwt: {
          claims: { sub: "local-operator", iss: issuer.origin, aud: audience, exp: expect.any(String) },
          scopes: ["x/y", scope],
        },
      },
    });
  });

  it("requires no token if the function checks the caller itself", async () => {
    const response = await post("/partners/kubit/cohorts", "{}");
    expect(response.status).toBe(200);
    expect((await eventOf(response))["requestContext"]).not.toHaveProperty("authorizer");
  });

  it("publishes the issuer's configuration and its public key only", async () => {
    const found = await fetch(`${issuer.origin}/.well-known/openid-configuration`);
    const { issuer: name, jwks_uri } = (await found.json()) as { issuer: string; jwks_uri: string };
    expect(name).toBe(issuer.origin);
    const { keys } = (await (await fetch(jwks_uri)).json()) as { keys: object[] };
    expect(keys).toHaveLength(1);
    expect(keys[0]).toMatchObject({ kty: "RSA", alg: "RS256" });
    for (const secret of ["d", "p", "q", "dp", "dq", "qi"]) expect(keys[0]).not.toHaveProperty(secret);
  });
});

describe("from a request to an event", () => {
  it("decodes path parameters, and prefers a literal segment", async () => {
    const token = await mint();
    const event = await eventOf(await get("/things/a%2Fb%20%C3%BC", token));
    expect(event).toMatchObject({
      version: "2.0",
      routeKey: "GET /things/{thingId}",
      pathParameters: { thingId: "a/b ü" },
      rawPath: "/things/a/b ü",
      requestContext: { http: { method: "GET" }, routeKey: "GET /things/{thingId}" },
    });
    expect((await get("/things/first", token)).status).toBe(200);
  });

  it("has the query raw and parsed, repeated parameters joined with commas", async () => {
    const event = await eventOf(await get("/things/1?a=1&b=%C3%BC+x&a=2", await mint()));
    expect(event).toMatchObject({
      rawQueryString: "a=1&b=%C3%BC+x&a=2",
      queryStringParameters: { a: "1,2", b: "ü x" },
    });
  });

  it("lower-cases headers, and leaves out absent fields", async () => {
    const headers = { authorization: `Bearer ${await mint()}`, "Idempotency-Key": "K", cookie: "a=1; b=2" };
    const event = await eventOf(await fetch(`${api.origin}/things/1`, { headers }));
    expect(event).toMatchObject({ headers: { "idempotency-key": "K" }, cookies: ["a=1", "b=2"] });
    for (const absent of ["body", "queryStringParameters"]) expect(event).not.toHaveProperty(absent);
    expect(event["isBase64Encoded"]).toBe(false);
  });

  it("passes text unchanged and anything else as base64", async () => {
    const path = "/partners/kubit/cohorts";
    expect(await eventOf(await post(path, '{"a":"ü"}'))).toMatchObject({
      body: '{"a":"ü"}',
      isBase64Encoded: false,
    });
    const bytes = new Uint8Array([0, 255, 1]);
    expect(await eventOf(await post(path, bytes, "application/octet-stream"))).toMatchObject({
      body: Buffer.from(bytes).toString("base64"),
      isBase64Encoded: true,
    });
  });
});

describe("from a result to an answer", () => {
  it("has status, headers, cookies and body", async () => {
    const headers = { "Content-Type": "application/problem+json", "X-Count": 3 };
    const response = await asked({ statusCode: 409, headers, cookies: ["a=1", "b=2"], body: '{"x":"ü"}' });
    expect(response.status).toBe(409);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(response.headers.get("x-count")).toBe("3");
    expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    expect(await response.json()).toEqual({ x: "ü" });
  });

  it("decodes a base64 body, and accepts an answer without a body", async () => {
    const response = await asked({ statusCode: 200, body: "AP8B", isBase64Encoded: true });
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(new Uint8Array([0, 255, 1]));
    const empty = await asked({ statusCode: 204 });
    expect([empty.status, await empty.text()]).toEqual([204, ""]);
  });

  it("uses a result without a status code as the body itself", async () => {
    const response = await asked({ a: 1 });
    expect(response.headers.get("content-type")).toBe("application/json");
    expect([response.status, await response.json()]).toEqual([200, { a: 1 }]);
  });

  it("answers 500 to a malformed result and to a function that failed", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    expect((await asked({ statusCode: "many" })).status).toBe(500);
    const response = await get("/throw");
    expect([response.status, await response.json()]).toEqual([500, { message: "Internal Server Error" }]);
    vi.restoreAllMocks();
  });
});

describe("answers of the front itself", () => {
  it("are 404 for an unknown path or an unknown method of a path", async () => {
    for (const path of ["/", "/things", "/things/", "/things/1/", "/answer", "/THINGS/1"]) {
      const response = await get(path, await mint());
      expect([path, response.status, await response.json()]).toEqual([path, 404, { message: "Not Found" }]);
    }
  });

  it("are 413 for more than 10 MB", async () => {
    const limit = 10 * 1024 * 1024;
    const response = await post("/partners/kubit/cohorts", "x".repeat(limit + 1), "text/plain");
    expect([response.status, await response.json()]).toEqual([413, { message: "Request Entity Too Large" }]);
  });

  it("are 503 if the function does not answer in time", async () => {
    const response = await get("/never");
    expect([response.status, await response.json()]).toEqual([503, { message: "Service Unavailable" }]);
  });
});

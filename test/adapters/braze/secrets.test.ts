import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { adding } from "../../fakes/batches.ts";
import { json, reset } from "./braze-server.ts";
import { PARTNER_KEY, SECRET, scriptedClient } from "./scripted-client.ts";

const canaries = new RegExp(`${SECRET}|${PARTNER_KEY}|user-c4n4ry`);

describe("the text of Braze's answers", () => {
  const now = scriptedClient();
  const prose = `Partner not enabled for client with client secret: ${SECRET} (user-c4n4ry)`;

  it.each([
    ["a 401 that echoes the secret", json(401, { message: prose })],
    ["a 400 that echoes the body", json(400, { message: prose, body: { partner_api_key: PARTNER_KEY } })],
    ["a success with errors that name users", json(201, { message: prose, errors: [prose] })],
    ["a 500 that echoes the secret", json(500, { message: prose })],
    ["a redirect that carries it", json(302, {}, { location: `https://example.com/?secret=${SECRET}` })],
    ["a broken connection", reset],
  ])("of %s is not in the result", async (_, answer) => {
    const { server, change } = now();
    server.answers(...Array(6).fill(answer));
    const result = await change(adding({ user_ids: ["user-c4n4ry"] }));
    expect(inspect(result, { depth: 9, showHidden: true })).not.toMatch(canaries);
    expect(["outcome", "reason", "status"]).toEqual(expect.arrayContaining(Object.keys(result)));
  });
});

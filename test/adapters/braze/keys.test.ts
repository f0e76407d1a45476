/** A batch that Braze divides, while the keys of its connection are invalidated one after the other. */
import { describe, expect, it } from "vitest";
import { brazeClientFor } from "../../../shared/usecases/braze-client.ts";
import { adding } from "../../fakes/batches.ts";
import { aConnection } from "../../fakes/ids.ts";
import { fakeKeyVault, fakePartnerKeys } from "../../fakes/keys.ts";
import { json, success } from "./braze-server.ts";
import { cohort, PARTNER_KEY, scriptedClient } from "./scripted-client.ts";

const client = scriptedClient();
const connection = aConnection("w0rkspace");

const tooMany = json(400, { message: "the request is not valid" });
const refusesKey = json(401, { message: "invalid client secret" });

/** Sends 12 users with the keys "old" and "new", of which "new" is tried first. */
async function sent() {
  const { braze, clock, server, deadline } = client();
  const keyVault = fakeKeyVault(clock);
  for (const key of ["old", "new"]) await keyVault.put({ connection, key, secret: `secret-of-${key}` });
  const key = (id: string) => ({
    id,
    masked: `…-${id}`,
    status: "active" as const,
    addedBy: "ops",
    addedAt: "2026-11-01T00:00:00.000Z",
  });
  const caller = await brazeClientFor(
    {
      keyVault,
      partnerKeys: fakePartnerKeys({ sandbox: PARTNER_KEY }),
      extraEndpoints: { [server.endpoint]: "sandbox" },
    },
    {
      id: connection,
      name: "Shop",
      endpoint: server.endpoint,
      partner: "kubit",
      contacts: ["ops@example.com"],
      locale: "en",
      status: "active",
      keys: [key("old"), key("new")],
      createdAt: "2026-10-01T00:00:00.000Z",
      version: 0,
    },
  );
  if ("reason" in caller) throw new Error(caller.reason);
  const user_ids = Array.from({ length: 12 }, (_, at) => `u${at}`);
  const batch = adding({ user_ids });
  const answer = await braze.change(caller, { cohort, batch, deadline });
  const asked = server.asked.map(({ body }) => {
    const [change] = body["cohort_changes"] as { user_ids: string[] }[];
    return [body["client_secret"], change?.user_ids.length];
  });
  return { answer, asked };
}

describe("a batch that is divided while its keys are invalidated", () => {
  it("keeps what was accepted before both keys were refused", async () => {
    client().server.answers(tooMany, success, refusesKey, refusesKey);
    const { answer, asked } = await sent();
    expect(answer).toEqual({
      outcome: "accepted",
      except: [{ from: 6, to: 12, outcome: "unsent", reason: "key-refused" }],
    });
    expect(asked).toEqual([
      ["secret-of-new", 12],
      ["secret-of-new", 6],
      ["secret-of-new", 6],
      ["secret-of-old", 6],
    ]);
  });

  it("sends with the older key only what was not sent, and the rest with it at once", async () => {
    client().server.answers(tooMany, success, refusesKey, tooMany);
    const { answer, asked } = await sent();
    expect(answer).toEqual({ outcome: "accepted" });
    expect(asked).toEqual([
      ["secret-of-new", 12],
      ["secret-of-new", 6],
      ["secret-of-new", 6],
      ["secret-of-old", 6],
      ["secret-of-old", 3],
      ["secret-of-old", 3],
    ]);
  });
});

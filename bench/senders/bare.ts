/**
 * The lower bound for a sender: an `undici` pool that posts the same bodies, built in advance, and checks only the
 * status.
 */
import { batchOf, bodyOf } from "../../shared/adapters/braze/bodies.ts";
import { needOfPeer } from "../../test/peer/published.ts";
import { requestsOf, type Sender, timed } from "./order.ts";

/** The part of `undici` that is used. */
interface Undici {
  Pool: new (
    origin: string,
    options: { connections: number },
  ) => {
    request(given: {
      method: "POST";
      path: string;
      headers: Record<string, string>;
      body: string;
    }): Promise<{ statusCode: number; body: { dump(): Promise<void> } }>;
  };
}

export const bare: Sender = async ({ endpoint, secrets, cohort, members, inFlight }) => {
  const { Pool } = needOfPeer("undici") as Undici;
  const pool = new Pool(endpoint, { connections: inFlight });
  const fields = {
    partner_api_key: secrets.partnerKey,
    client_secret: secrets.clientSecret,
    cohort_id: cohort,
  };
  const bodies = [...requestsOf(members)].map((ids, at) =>
    Buffer.concat(bodyOf(fields, batchOf(at, "add", ids).changes)).toString(),
  );
  return () =>
    timed(bodies, inFlight, async (body) => {
      const answer = await pool.request({
        method: "POST",
        path: "/partners/kubit/cohorts/users",
        headers: { "content-type": "application/json" },
        body,
      });
      await answer.body.dump();
      if (answer.statusCode !== 201) throw new Error(`a request was answered ${answer.statusCode}`);
    });
};

/** Adds data import keys: each is tried at Braze, then stored as a secret. This function can't read stored keys. */
import { connections as operations } from "../../shared/contract/api/connections.ts";
import { addKey } from "../../shared/usecases/connections/add-key.ts";
import { created } from "../http/answers.ts";
import { api } from "../http/api.ts";
import { audit } from "../http/audit.ts";
import { clock, connections, ids, log, putsKeys, removesKeys, requests, toBraze } from "../wiring.ts";

const deps = () => ({
  clock: clock(),
  ids: ids(),
  connections: connections(),
  requests: requests(),
  ...toBraze(),
  keyVault: { ...putsKeys(), ...removesKeys() },
  log: log(),
});

export const handler = api(
  "api/keys",
  operations,
  {
    "POST /connections/{connectionId}/keys": async ({ path, body, caller, idempotencyKey }) => {
      const { connectionId } = path;
      const key = await addKey(deps(), { ...body, connectionId, by: caller.name, idempotencyKey });
      return created(key, `/connections/${connectionId}/keys`);
    },
  },
  { audit },
);

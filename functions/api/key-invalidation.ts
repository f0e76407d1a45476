/** Invalidates a data import key and deletes its secret. */
import { connections as operations } from "../../shared/contract/api/connections.ts";
import { invalidateKey } from "../../shared/usecases/connections/invalidate-key.ts";
import { ok } from "../http/answers.ts";
import { api } from "../http/api.ts";
import { audit } from "../http/audit.ts";
import {
  clock,
  connections,
  deliveries,
  deliveryQueue,
  events,
  log,
  removesKeys,
  runs,
  schedules,
} from "../wiring.ts";

const deps = () => ({
  clock: clock(),
  connections: connections(),
  keyVault: removesKeys(),
  runs: runs(),
  schedules: schedules(),
  deliveries: deliveries(),
  deliveryQueue: deliveryQueue(),
  events: events(),
  log: log(),
});

export const handler = api(
  "api/key-invalidation",
  operations,
  {
    "DELETE /connections/{connectionId}/keys/{keyId}": async ({ path, query: { force = false }, caller }) =>
      ok(await invalidateKey(deps(), { ...path, by: caller.name, force })),
  },
  { audit },
);

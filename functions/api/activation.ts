/** Tries a connection's newest key at Braze, marks the connection active and mails its contacts. */
import { connections as operations } from "../../shared/contract/api/connections.ts";
import { startedByReconcile } from "../../shared/usecases/channels/start-delivery.ts";
import { activateConnection } from "../../shared/usecases/connections/activate.ts";
import { ok } from "../http/answers.ts";
import { api } from "../http/api.ts";
import { audit } from "../http/audit.ts";
import {
  clock,
  connections,
  contactMails,
  deliveries,
  events,
  ids,
  log,
  mailAddresses,
  toBrazeByKeys,
} from "../wiring.ts";

const deps = () => ({
  clock: clock(),
  ids: ids(),
  connections: connections(),
  ...toBrazeByKeys(),
  mails: contactMails(),
  mailAddresses: mailAddresses(),
  deliveries: deliveries(),
  // The client of Lambda would make this function, which has those of four other services, too large.
  deliveryQueue: startedByReconcile,
  events: events(),
  log: log(),
});

export const handler = api(
  "api/activation",
  operations,
  {
    "POST /connections/{connectionId}/activation": async ({ path }) =>
      ok(await activateConnection(deps(), path.connectionId)),
  },
  { audit },
);

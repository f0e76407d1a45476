/** Changes a connection: omitted fields keep their values. With `force`, disabling ends the schedules that use it. */
import { connections as operations } from "../../shared/contract/api/connections.ts";
import { changeConnection } from "../../shared/usecases/connections/change.ts";
import { ok } from "../http/answers.ts";
import { api } from "../http/api.ts";
import { audit } from "../http/audit.ts";
import {
  channels,
  clock,
  connections,
  deliveries,
  deliveryQueue,
  events,
  extraEndpoints,
  log,
  partnerKeys,
  schedules,
  timer,
} from "../wiring.ts";

const deps = () => ({
  clock: clock(),
  channels: channels(),
  connections: connections(),
  partnerKeys: partnerKeys(),
  extraEndpoints: extraEndpoints(),
  schedules: schedules(),
  timer: timer(),
  deliveries: deliveries(),
  deliveryQueue: deliveryQueue(),
  events: events(),
  log: log(),
});

export const handler = api(
  "api/connection-changes",
  operations,
  {
    "PATCH /connections/{connectionId}": async ({ path, query: { force = false }, body }) =>
      ok(await changeConnection(deps(), { id: path.connectionId, change: body, force })),
  },
  { audit },
);

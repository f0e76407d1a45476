/** Deletes a connection and the secrets of its keys; with `force`, also ends the schedules that import through it. */
import { connections as operations } from "../../shared/contract/api/connections.ts";
import { deleteConnection } from "../../shared/usecases/connections/delete.ts";
import { noContent } from "../http/answers.ts";
import { api } from "../http/api.ts";
import { audit } from "../http/audit.ts";
import {
  clock,
  cohorts,
  connections,
  deliveries,
  deliveryQueue,
  events,
  ledgers,
  log,
  removesKeys,
  runs,
  schedules,
  timer,
} from "../wiring.ts";

const deps = () => ({
  clock: clock(),
  cohorts: cohorts(),
  connections: connections(),
  keyVault: removesKeys(),
  ledgers: ledgers(),
  runs: runs(),
  schedules: schedules(),
  timer: timer(),
  deliveries: deliveries(),
  deliveryQueue: deliveryQueue(),
  events: events(),
  log: log(),
});

export const handler = api(
  "api/connection-deletion",
  operations,
  {
    "DELETE /connections/{connectionId}": async ({
      path,
      query: { leaveMembers = false, force = false },
    }) => {
      await deleteConnection(deps(), { id: path.connectionId, leaveMembers, force });
      return noContent();
    },
  },
  { audit },
);

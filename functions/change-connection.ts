/** PATCH /connections/{connectionId}?force=true: what is left out stays; with force, disabling ends its schedules. */
import { connectionChange } from "../shared/contract/connections.ts";
import { parseConnectionId } from "../shared/domain/ids.ts";
import { changeConnection } from "../shared/usecases/connections/change.ts";
import { http, isAsked, ok, parse } from "./http.ts";
import { clock, connections, extraEndpoints, log, partnerKeys, schedules, timer } from "./wiring.ts";

export const handler = http(async ({ path, query, body }) => {
  const changeDeps = {
    clock: clock(),
    connections: connections(),
    partnerKeys: partnerKeys(),
    extraEndpoints: extraEndpoints(),
    schedules: schedules(),
    timer: timer(),
    log: log(),
  };
  const force = isAsked(query, "force");
  return ok(
    await changeConnection(changeDeps, {
      id: parseConnectionId(path["connectionId"] ?? ""),
      change: parse(connectionChange, body),
      force,
    }),
  );
});

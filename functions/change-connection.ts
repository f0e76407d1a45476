/** PATCH /connections/{connectionId}: what is left out stays. */
import { connectionChange } from "../shared/contract/connections.ts";
import { changeConnection } from "../shared/usecases/connections/change.ts";
import { http, ok, parse } from "./http.ts";
import { connections, extraEndpoints, log, partnerKeys } from "./wiring.ts";

export const handler = http(async ({ path, body }) => {
  const change = changeConnection({
    connections: connections(),
    partnerKeys: partnerKeys(),
    extraEndpoints: extraEndpoints(),
    log: log(),
  });
  return ok(await change(path["connectionId"] ?? "", parse(connectionChange, body)));
});

/** POST /connections/{connectionId}/activation: tries the newest key, marks the connection active, mails its contacts. */
import { parseConnectionId } from "../shared/domain/ids.ts";
import { activateConnection } from "../shared/usecases/connections/activate.ts";
import { http, ok } from "./http.ts";
import {
  braze,
  clock,
  connections,
  contactMails,
  extraEndpoints,
  keyVault,
  log,
  partnerKeys,
} from "./wiring.ts";

export const handler = http(async ({ path }) => {
  const activateDeps = {
    clock: clock(),
    connections: connections(),
    keyVault: keyVault(),
    partnerKeys: partnerKeys(),
    extraEndpoints: extraEndpoints(),
    braze: braze(),
    mails: contactMails(),
    log: log(),
  };
  return ok(await activateConnection(activateDeps, parseConnectionId(path["connectionId"] ?? "")));
});

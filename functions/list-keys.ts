/** GET /connections/{connectionId}/keys: masked, newest first. */
import { parseConnectionId } from "../shared/domain/ids.ts";
import { listKeys } from "../shared/usecases/connections/read.ts";
import { http, ok } from "./http.ts";
import { connections } from "./wiring.ts";

export const handler = http(async ({ path }) =>
  ok(await listKeys({ connections: connections() }, parseConnectionId(path["connectionId"] ?? ""))),
);

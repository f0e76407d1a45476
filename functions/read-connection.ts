/** GET /connections/{connectionId} */
import { parseConnectionId } from "../shared/domain/ids.ts";
import { readConnection } from "../shared/usecases/connections/read.ts";
import { http, ok } from "./http.ts";
import { connections } from "./wiring.ts";

export const handler = http(async ({ path }) =>
  ok(await readConnection({ connections: connections() }, parseConnectionId(path["connectionId"] ?? ""))),
);

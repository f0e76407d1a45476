/** Shows requests to forget people, confirms them, and drops them. */
import { forgettings as operations } from "../../shared/contract/api/forgettings.ts";
import { confirmForgetting } from "../../shared/usecases/forgettings/confirm.ts";
import { dropForgetting } from "../../shared/usecases/forgettings/drop.ts";
import { listForgettings, readForgetting } from "../../shared/usecases/forgettings/read.ts";
import { noContent, ok } from "../http/answers.ts";
import { api } from "../http/api.ts";
import { audit } from "../http/audit.ts";
import { page } from "../http/query.ts";
import { clock, forgettingQueue, forgettings, log } from "../wiring.ts";

const deps = () => ({
  clock: clock(),
  forgettings: forgettings(),
  forgettingQueue: forgettingQueue(),
  log: log(),
});

export const handler = api(
  "api/forgettings",
  operations,
  {
    "GET /people/forgettings": async ({ query, caller: { reach } }) =>
      ok(await listForgettings(deps(), { wanted: page(query), reach })),
    "GET /people/forgettings/{forgettingId}": async ({ path, caller: { reach } }) =>
      ok(await readForgetting(deps(), { id: path.forgettingId, reach })),
    "POST /people/forgettings/{forgettingId}/confirmation": async ({ path, caller: { name, reach } }) =>
      ok(await confirmForgetting(deps(), { id: path.forgettingId, by: name, reach })),
    "DELETE /people/forgettings/{forgettingId}": async ({ path, caller: { reach } }) => {
      await dropForgetting(deps(), { id: path.forgettingId, reach });
      return noContent();
    },
  },
  { audit },
);

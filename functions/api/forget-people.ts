/** Takes requests to forget people. */
import { forgetPeople as operations } from "../../shared/contract/api/forgettings.ts";
import { askToForget } from "../../shared/usecases/forgettings/ask.ts";
import { accepted } from "../http/answers.ts";
import { api } from "../http/api.ts";
import { audit } from "../http/audit.ts";
import {
  clock,
  forgettingFileRoom,
  forgettingQueue,
  forgettings,
  ids,
  log,
  requests,
  uploads,
} from "../wiring.ts";

const deps = () => ({
  clock: clock(),
  ids: ids(),
  requests: requests(),
  forgettings: forgettings(),
  forgettingQueue: forgettingQueue(),
  uploads: uploads(),
  ...forgettingFileRoom(),
  log: log(),
});

export const handler = api(
  "api/forget-people",
  operations,
  {
    "POST /people/forget": async ({ body, caller: { name, reach }, idempotencyKey }) => {
      const asked = await askToForget(deps(), { request: body, by: name, reach, idempotencyKey });
      return accepted(asked, `/people/forgettings/${asked.id}`);
    },
  },
  { audit },
);

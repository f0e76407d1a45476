/** Adds people to an exclusion list, and removes them. */
import { exclusionChanges as operations } from "../../shared/contract/api/exclusions.ts";
import { excludePeople, includePeople } from "../../shared/usecases/exclusions/change.ts";
import { ok } from "../http/answers.ts";
import { api } from "../http/api.ts";
import { audit } from "../http/audit.ts";
import { clock, connections, exclusionChangeRoom, exclusionLists, ids, log } from "../wiring.ts";

const deps = () => ({
  clock: clock(),
  ids: ids(),
  connections: connections(),
  exclusionLists: exclusionLists(),
  ...exclusionChangeRoom(),
  log: log(),
});

export const handler = api(
  "api/exclusion-changes",
  operations,
  {
    "POST /exclusion-lists/{listId}/people": async ({ path, body, caller: { name, reach } }) =>
      ok(await excludePeople(deps(), { list: path.listId, request: body, by: name, reach })),
    "POST /exclusion-lists/{listId}/removals": async ({ path, body, caller: { name, reach } }) =>
      ok(await includePeople(deps(), { list: path.listId, request: body, by: name, reach })),
  },
  { audit },
);

/** Adds everybody in an uploaded file to an exclusion list. */
import { fileExclusions as operations } from "../../shared/contract/api/exclusions.ts";
import { excludeFile } from "../../shared/usecases/exclusions/exclude-file.ts";
import { ok } from "../http/answers.ts";
import { api } from "../http/api.ts";
import { audit } from "../http/audit.ts";
import { clock, connections, exclusionFileRoom, exclusionLists, ids, log, uploads } from "../wiring.ts";

const deps = () => ({
  clock: clock(),
  ids: ids(),
  connections: connections(),
  exclusionLists: exclusionLists(),
  uploads: uploads(),
  ...exclusionFileRoom(),
  log: log(),
});

export const handler = api(
  "api/file-exclusions",
  operations,
  {
    "POST /exclusion-lists/{listId}/files": async ({ path, body, caller: { name, reach } }) =>
      ok(await excludeFile(deps(), { list: path.listId, request: body, by: name, reach })),
  },
  { audit },
);

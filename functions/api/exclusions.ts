/** Reads who is on an exclusion list. */
import { exclusions as operations } from "../../shared/contract/api/exclusions.ts";
import { readExcludedPeople } from "../../shared/usecases/exclusions/read.ts";
import { ok } from "../http/answers.ts";
import { api } from "../http/api.ts";
import { audit } from "../http/audit.ts";
import { page } from "../http/query.ts";
import { exclusionLists, exclusionRoom } from "../wiring.ts";

const deps = () => ({ exclusionLists: exclusionLists(), ...exclusionRoom() });

export const handler = api(
  "api/exclusions",
  operations,
  {
    "GET /exclusion-lists/{listId}/people": async ({ path, query, caller: { reach } }) =>
      ok(await readExcludedPeople(deps(), { list: path.listId, wanted: page(query), reach })),
  },
  { audit },
);

/** GET /sandbox/users: everybody, or with an identifier in the query what would become of it and whose it is. */
import { identifierQuery } from "../../shared/contract/sandbox-people.ts";
import { listPeople, lookUp, memberAsked } from "../../shared/sandbox/people.ts";
import { http, ok, pageWanted, parse } from "../http.ts";
import { people } from "./wiring.ts";

export const handler = http(async ({ query }) => {
  const member = memberAsked(parse(identifierQuery, query));
  const needs = { people: people() };
  return ok(member ? await lookUp(needs, member) : await listPeople(needs, pageWanted(query)));
});

/** POST /sandbox/users/identifications: an anonymous user turns out to be an identified one. */
import { identificationRequest } from "../../shared/contract/sandbox-people.ts";
import { identify } from "../../shared/sandbox/people.ts";
import { http, ok, parse } from "../http.ts";
import { people } from "./wiring.ts";

export const handler = http(async ({ body }) =>
  ok(await identify({ people: people() }, parse(identificationRequest, body))),
);

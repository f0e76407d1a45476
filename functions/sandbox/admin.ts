/** The tester's side of the sandbox: partner page, requests received from partners, people, and segments of them. */
import { sandboxPartners } from "../../shared/contract/api/sandbox-partners.ts";
import { sandboxPeople } from "../../shared/contract/api/sandbox-people.ts";
import { identifierQuery } from "../../shared/contract/sandbox-people.ts";
import { readBehaviour, setBehaviour } from "../../shared/sandbox/behaviour.ts";
import { inspect } from "../../shared/sandbox/inspect.ts";
import {
  createKey,
  invalidateKey,
  listKeys,
  listRequests,
  readPartner,
} from "../../shared/sandbox/partner-page.ts";
import { identify, listPeople, loadPeople, lookUp, memberAsked } from "../../shared/sandbox/people.ts";
import { peopleIn } from "../../shared/sandbox/people-text.ts";
import { listReceived, listReceivedMembers } from "../../shared/sandbox/read-received.ts";
import {
  createSegment,
  deleteSegment,
  listSegments,
  offeredFilters,
  readSegment,
} from "../../shared/sandbox/segments.ts";
import { created, noContent, ok } from "../http/answers.ts";
import { api } from "../http/api.ts";
import { audit } from "../http/audit.ts";
import { parse } from "../http/parse.ts";
import { page } from "../http/query.ts";
import { clock, ids } from "../wiring.ts";
import { peopleFormat } from "./people-format.ts";
import { segmentUsers } from "./segment-users.ts";
import { behaviours, cohorts, keys, people, requests, segments } from "./wiring.ts";

const deps = () => ({
  clock: clock(),
  ids: ids(),
  keys: keys(),
  requests: requests(),
  behaviours: behaviours(),
  cohorts: cohorts(),
  people: people(),
  segments: segments(),
});

export const handler = api(
  "sandbox/admin",
  { ...sandboxPartners, ...sandboxPeople },
  {
    "POST /sandbox/partners/{partner}/keys": async ({ path, caller }) => {
      const key = await createKey(deps(), { partner: path.partner, createdBy: caller.name });
      return created(key, `/sandbox/partners/${key.partner}/keys/${key.id}`);
    },
    "GET /sandbox/partners/{partner}/keys": async ({ path }) => ok(await listKeys(deps(), path.partner)),
    "DELETE /sandbox/partners/{partner}/keys/{keyId}": async ({ path, caller }) =>
      ok(await invalidateKey(deps(), { partner: path.partner, id: path.keyId, by: caller.name })),
    "GET /sandbox/partners/{partner}": async ({ path, headers }) => {
      const { "x-forwarded-proto": protocol = "https", host = "" } = headers;
      return ok(await readPartner(deps(), { partner: path.partner, origin: `${protocol}://${host}` }));
    },
    "GET /sandbox/partners/{partner}/requests": async ({ path, query }) =>
      ok(await listRequests(deps(), { partner: path.partner, wanted: page(query) })),
    "GET /sandbox/partners/{partner}/behaviour": async ({ path }) =>
      ok(await readBehaviour(deps(), path.partner)),
    "PUT /sandbox/partners/{partner}/behaviour": async ({ path, body }) =>
      ok(await setBehaviour(deps(), { partner: path.partner, wanted: body })),
    "GET /sandbox/cohorts": async ({ query }) => ok(await listReceived(deps(), page(query))),
    "GET /sandbox/cohorts/{receivedId}/members": async ({ path, query }) =>
      ok(
        await listReceivedMembers(deps(), {
          id: path.receivedId,
          partner: query.partner,
          wanted: page(query),
        }),
      ),
    "GET /sandbox/cohorts/{receivedId}/inspection": async ({ path, query: { limit, cursor, ...wanted } }) =>
      ok(await inspect(deps(), { id: path.receivedId, wanted: { ...wanted, ...page({ limit, cursor }) } })),
    "POST /sandbox/users": async ({ headers, body }) =>
      ok(await loadPeople(deps(), peopleIn(body, peopleFormat(headers["content-type"])))),
    "GET /sandbox/users": async ({ query }) => {
      const member = memberAsked(parse(identifierQuery, query));
      return ok(member ? await lookUp(deps(), member) : await listPeople(deps(), page(query)));
    },
    "POST /sandbox/users/identifications": async ({ body }) => ok(await identify(deps(), body)),
    "GET /sandbox/segment-filters": async () => ok(await offeredFilters(deps())),
    "POST /sandbox/segments": async ({ body }) => {
      const segment = await createSegment(deps(), body);
      return created(segment, `/sandbox/segments/${segment.id}`);
    },
    "GET /sandbox/segments": async ({ query }) => ok(await listSegments(deps(), page(query))),
    "GET /sandbox/segments/{segmentId}": async ({ path }) => ok(await readSegment(deps(), path.segmentId)),
    "DELETE /sandbox/segments/{segmentId}": async ({ path }) => {
      await deleteSegment(deps(), path.segmentId);
      return noContent();
    },
    "GET /sandbox/segments/{segmentId}/users": async ({ path, query }) =>
      segmentUsers(deps(), path.segmentId, query),
  },
  { audit },
);

/**
 * An implementation of Braze's endpoints to measure against. It validates requests with the sandbox's own code, and is
 * fast because it stores numbers only. `PUT /bench` sets its behaviour and resets all counts, `GET /bench` returns its
 * figures, and `GET /bench/held/<cohort>` returns the members of a cohort.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { json } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { dice } from "../../local/demo/sample/dice.ts";
import { partnerName } from "../../shared/contract/connections.ts";
import { BYTES_PER_REQUEST } from "../../shared/limits.ts";
import {
  bodyTooLarge,
  type ContractAnswer,
  success,
  trouble,
  unauthorized,
} from "../../shared/sandbox/answers.ts";
import { credentialsIn } from "../../shared/sandbox/authenticate.ts";
import { changesIn, nameIn, type ReceivedChanges } from "../../shared/sandbox/received-body.ts";
import { personOf } from "../people.ts";
import { type Behaviour, type CohortFigures, type Figures, wellBehaved } from "./figures.ts";
import { HeldPeople } from "./held.ts";
import { HourlyLimit } from "./limit.ts";

/** The only credentials that it accepts, for any partner name. */
export interface Secrets {
  partnerKey: string;
  clientSecret: string;
}

export function benchEndpoint(secrets: Secrets): Server {
  let counting = new Counting(wellBehaved);
  return createServer(async (request, response) => {
    const { method = "", url = "" } = request;
    const [, partner, path] = /^\/partners\/([^/]+)\/(cohorts(?:\/users)?)$/.exec(url) ?? [];
    if (method === "POST" && partner !== undefined && path !== undefined) {
      const body = await bodyOf(request);
      const { status, message, headers } = await counting.answer(
        { isName: path === "cohorts", body },
        partnerName.safeParse(partner).success ? refusalOf(secrets, body) : unauthorized.clientSecret,
      );
      return send(response, status, { message }, headers);
    }
    if (url === "/bench" && method === "PUT") {
      counting = new Counting((await json(request)) as Behaviour);
      return send(response, 200, {});
    }
    if (url === "/bench" && method === "GET") return send(response, 200, counting.figures);
    const [, cohort] = /^\/bench\/held\/([\w-]+)$/.exec(url) ?? [];
    if (cohort !== undefined) return response.writeHead(200).end(counting.heldBy(cohort).bytes());
    send(response, 404, { message: `nothing is at ${url}` });
  });
}

/** The body of a request. A body over the size limit is not parsed. */
type Body = { parsed: unknown } | "too-large";

async function bodyOf(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  if (bytes.length > BYTES_PER_REQUEST) return "too-large";
  if (!/^application\/json\s*(;|$)/i.test(request.headers["content-type"] ?? ""))
    return { parsed: undefined };
  try {
    return { parsed: JSON.parse(bytes.toString()) };
  } catch {
    return { parsed: undefined };
  }
}

function refusalOf({ partnerKey, clientSecret }: Secrets, body: Body): ContractAnswer | undefined {
  if (body === "too-large") return bodyTooLarge;
  const given = credentialsIn(body.parsed);
  if (!given) return unauthorized.access;
  if (given.partnerKey !== partnerKey) return unauthorized.partnerKey;
  return given.secret === clientSecret ? undefined : unauthorized.clientSecret;
}

function send(response: ServerResponse, status: number, body: object, headers = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}

/** Counts from one `PUT /bench` to the next. */
class Counting {
  readonly figures: Figures = { since: Date.now(), statuses: {}, strangers: 0, cohorts: {} };
  readonly #behaviour: Behaviour;
  readonly #limit: HourlyLimit | undefined;
  readonly #draw: () => number;
  readonly #held = new Map<string, HeldPeople>();

  constructor(behaviour: Behaviour) {
    this.#behaviour = behaviour;
    this.#limit = behaviour.perHour === undefined ? undefined : new HourlyLimit(behaviour.perHour);
    this.#draw = dice(behaviour.seed).draw;
  }

  async answer(
    { isName, body }: { isName: boolean; body: Body },
    refusal: ContractAnswer | undefined,
  ): Promise<ContractAnswer> {
    const arrived = Date.now();
    const parsed = body === "too-large" ? undefined : body.parsed;
    const read = isName ? nameIn(parsed) : changesIn(parsed);
    // The checks are in the sandbox's order: body, credentials, rate limit.
    const no = body === "too-large" ? bodyTooLarge : "message" in read ? read : refusal;
    const { headers, over } = this.#limit?.request(arrived) ?? { headers: {} };
    const said = no ?? over ?? this.#carriedOut(read, arrived);
    if (this.#behaviour.latency > 0) await pause(this.#behaviour.latency);
    const { statuses } = this.figures;
    statuses[said.status] = (statuses[said.status] ?? 0) + 1;
    const cohort = "add" in read ? this.figures.cohorts[read.cohortId] : undefined;
    if (cohort) cohort.lastAt = Date.now();
    return { ...said, headers };
  }

  heldBy(cohort: string): HeldPeople {
    const held = this.#held.get(cohort) ?? new HeldPeople();
    this.#held.set(cohort, held);
    return held;
  }

  #carriedOut(
    read: ReturnType<typeof nameIn> | ReturnType<typeof changesIn>,
    arrived: number,
  ): ContractAnswer {
    if (!("add" in read)) return success;
    const count = read.add.length + read.remove.length + read.unusable;
    if (count === 0) return success;
    const cohort = this.#cohort(read.cohortId);
    const second = Math.floor((arrived - this.figures.since) / 1_000);
    while (cohort.perSecond.length <= second) cohort.perSecond.push(0);
    if (cohort.requests === 0) cohort.firstAt = arrived;
    cohort.requests += 1;
    cohort.perSecond[second] = (cohort.perSecond[second] ?? 0) + 1;
    const isFault = this.#draw() < this.#behaviour.faultShare;
    if (!isFault || this.#draw() < 0.5) this.#apply(read, cohort);
    return isFault ? trouble.server(503) : success;
  }

  #apply({ cohortId, unusable, add, remove }: ReceivedChanges, cohort: CohortFigures): void {
    const held = this.heldBy(cohortId);
    this.figures.strangers += unusable;
    cohort.ids += add.length + remove.length;
    for (const [members, is] of [
      [add, true],
      [remove, false],
    ] as const) {
      for (const member of members) {
        const person = personOf(member);
        if (person === undefined) this.figures.strangers += 1;
        else if (!held.put(person, is)) cohort.repeats += 1;
      }
    }
  }

  #cohort(id: string): CohortFigures {
    this.figures.cohorts[id] ??= { requests: 0, ids: 0, repeats: 0, firstAt: 0, lastAt: 0, perSecond: [] };
    return this.figures.cohorts[id];
  }
}

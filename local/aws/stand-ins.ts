/** The stand-ins for all AWS services that the system uses, on 127.0.0.1. */
import type { Server } from "node:http";
import { join } from "node:path";
import type { JWK } from "jose";
import { type FunctionName, functions } from "../../shared/contract/functions.ts";
import { deadLetterQueues } from "../../shared/contract/queues.ts";
import { catchAll, routes } from "../../shared/contract/routes.ts";
import { issuerKey } from "../issuer-key.ts";
import { ANY_PORT, type Listening, listening } from "../listening.ts";
import { SAMPLE_USERS } from "../sample.ts";
import { athenaStandIn } from "./athena/athena.ts";
import { bucketEvents } from "./bucket-events.ts";
import { realClock, SteeredClock } from "./clock.ts";
import { eventBus } from "./event-bus.ts";
import { jwtAuthorizer } from "./front/authorizer.ts";
import { front, GATEWAY_PATIENCE } from "./front/front.ts";
import { type Guard, gated, type Service } from "./gate/gate.ts";
import { importExecutions } from "./import-executions.ts";
import { inboxServer } from "./inbox.ts";
import { issuerServer } from "./issuer.ts";
import { lambdaAt } from "./lambda.ts";
import { lambdaService } from "./lambda-service.ts";
import { limited } from "./limited.ts";
import { mailReports } from "./mail-reports.ts";
import { MapRuns } from "./map-runs.ts";
import { Misbehaving, type Misbehaviour } from "./misbehaviour.ts";
import { queueName } from "./names.ts";
import { objectServer } from "./objects.ts";
import { operatorObjects } from "./operator-objects.ts";
import { page, pageSignIn } from "./page.ts";
import { asked, demanding } from "./permissions/ask.ts";
import { deniedLine } from "./permissions/denied.ts";
import { permissionGuard } from "./permissions/guard.ts";
import { localPolicies } from "./permissions/local-policies.ts";
import { queueServer } from "./queues.ts";
import { schedulerServer } from "./scheduler/server.ts";
import { secretsManager } from "./secrets.ts";
import { SteeredWaits } from "./steered-waits.ts";
import { steeringServer } from "./steering.ts";
import { tableServer } from "./table.ts";
import { timers } from "./timers.ts";

export interface StandInOptions {
  folder: string;
  /** Keeps the table and mails in memory: faster, and lost at the end. */
  memory: boolean;
  ports: { api: number; inbox: number; issuer: number; objects: number };
  publicKey: JWK;
  audience: string;
  /** The output folder of the page's build. Left out: there is no page. */
  page?: string | undefined;
  /** See `SystemOptions`. */
  pageOrigin?: string | undefined;
  sampleUsers?: number | undefined;
  /** Milliseconds; see `machine`. */
  retryPause?: number | undefined;
  waitPause?: number | undefined;
  /** ISO instant at which a set clock starts. Left out: real time. */
  clock?: string | undefined;
  /** When `reconcile` runs, as a Scheduler cron expression. Left out: as deployed. */
  upkeep?: string | undefined;
  misbehaviour?: Misbehaviour | undefined;
}

/** Origins of the services. */
export interface Addresses {
  table: string;
  objects: string;
  mail: string;
  secrets: string;
  scheduler: string;
  workflow: string;
  lambda: string;
  queues: string;
  events: string;
  athena: string;
  api: string;
  issuer: string;
}

export interface StandIns {
  addresses: Addresses;
  /** Origin of the server that sets the clock, if there is one. */
  steering?: string;
  /** Sets the current origin of the functions. Executions that an earlier process left running are resumed. */
  functionsAt(origin: string): void;
  /** Replaces all switches. */
  misbehave(next: Misbehaviour): void;
  /** The number of times that each state of the workflow was entered since the start. */
  statesEntered(): Record<string, number>;
  close(): Promise<void>;
}

export async function standIns(options: StandInOptions): Promise<StandIns> {
  const { folder, memory, ports, publicKey, audience, retryPause } = options;
  let functionsOrigin: string | undefined;
  const clock = options.clock === undefined ? undefined : new SteeredClock(new Date(options.clock));
  const misbehaving = new Misbehaving();
  const policies = asked(localPolicies(), { denied: (one) => console.error(deniedLine(one)) });
  const permitted = permissionGuard(policies);
  const demand = demanding(policies);
  const guards: readonly Guard[] = [permitted, misbehaving.guard];
  const behind = (server: Server, service: Service, port = ANY_PORT) => {
    gated(server, service, guards);
    return listening(server, port);
  };
  const lambda = limited(
    lambdaAt(() => functionsOrigin, clock),
    () => misbehaving.now.concurrency,
  );
  const mapRuns = new MapRuns(() => misbehaving.now.openMapRuns);

  const site = options.page === undefined ? undefined : await pageAt(options, options.page, () => addresses);
  const issuer = await listening(issuerServer(publicKey, site?.signIn), ports.issuer);
  const objects = await objectServer(join(folder, "objects"), ports.objects, {
    guards,
    policies,
    written: (object) => arrivals.written(object),
    now: () => (clock ?? realClock).now(),
  });
  const states = new Map<string, number>();
  const entered = (state: string) => states.set(state, (states.get(state) ?? 0) + 1);
  const waits = clock && new SteeredWaits(clock);
  const workflow = importExecutions(options, {
    lambda,
    objects: objects.origin,
    mapRuns,
    entered,
    clock,
    waits,
    demand,
  });
  const { letters, store, events, moveTo, stop } = timers({
    lambda,
    clock,
    waits,
    upkeep: options.upkeep,
    folder: memory ? undefined : join(folder, "timers"),
    retryPause,
    demand,
    refusesFirings: () => misbehaving.now.firingsRefused ?? false,
  });
  const reports = mailReports({
    tell: (event) => events.accept("triggers/mail-events" satisfies FunctionName, event),
    now: () => (clock ?? realClock).now(),
  });
  const bus = eventBus({
    folder: memory ? undefined : join(folder, "events"),
    now: () => (clock ?? realClock).now(),
  });
  const arrivals = bucketEvents({
    tell: (event) => events.accept("triggers/arrivals" satisfies FunctionName, event),
    now: () => (clock ?? realClock).now(),
  });
  const athena = athenaStandIn({
    client: operatorObjects(objects.origin),
    now: () => (clock ?? realClock).now(),
  });
  const quiet = async () => {
    // An event may start a run, and what a run does may be events.
    do {
      await events.quiet();
      await workflow.quiet();
    } while (!events.isQuiet());
  };
  const authorizer = jwtAuthorizer({ issuer: issuer.origin, audience });
  const api = front({
    routes,
    otherwise: catchAll,
    authorizer,
    lambda,
    patience: GATEWAY_PATIENCE,
    site: site?.answer,
    pageOrigin: options.pageOrigin,
  });
  const servers = {
    issuer,
    objects,
    table: await tableServer(memory ? undefined : join(folder, "table"), guards),
    mail: await inboxServer(ports.inbox, {
      folder: memory ? undefined : join(folder, "inbox"),
      guards,
      accepted: reports.accepted,
    }),
    secrets: await behind(secretsManager(join(folder, "secrets")), "secretsmanager"),
    scheduler: await behind(schedulerServer(store), "scheduler"),
    workflow: await behind(workflow.server, "states"),
    queues: await behind(queueServer(letters, Object.values(deadLetterQueues).map(queueName)), "sqs"),
    events: await behind(bus.server, "events"),
    athena: await behind(athena.server, "athena"),
    lambda: await behind(lambdaService({ functions, events }), "lambda"),
    api: await listening(api, ports.api),
  } satisfies Record<keyof Addresses, Listening>;

  const steered =
    clock &&
    moveTo &&
    (await listening(
      steeringServer(clock, (to) => moveTo(to, quiet)),
      ANY_PORT,
    ));

  const misbehave = (next: Misbehaviour) => {
    misbehaving.set(next);
    store.listsLateSeconds = next.listsLateSeconds ?? 0;
    mapRuns.admit();
    bus.refuse(next.eventsRefused ?? 0);
    reports.set(next.mail ?? {});
    arrivals.set(next.bucketEvents ?? {});
    athena.set(next.athena ?? {});
  };
  misbehave(options.misbehaviour ?? {});
  const addresses = Object.fromEntries(
    Object.entries(servers).map(([name, { origin }]) => [name, origin]),
  ) as Record<keyof Addresses, string>;
  return {
    addresses,
    ...(steered && { steering: steered.origin }),
    functionsAt(origin) {
      functionsOrigin = origin;
      workflow.resume();
      events.resume();
    },
    misbehave,
    statesEntered: () => Object.fromEntries(states),
    async close() {
      stop();
      waits?.stop();
      workflow.suspend();
      await steered?.close();
      await Promise.all(Object.values(servers).map((server) => server.close()));
    },
  };
}

async function pageAt(
  { folder, audience, pageOrigin, sampleUsers = SAMPLE_USERS }: StandInOptions,
  files: string,
  at: () => Addresses,
) {
  const key = await issuerKey(folder);
  const options = { folder: files, key, audience, at, origin: pageOrigin, sampleUsers };
  return { answer: page(options), signIn: pageSignIn(options) };
}

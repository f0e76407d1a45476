/**
 * The whole system on one machine: the AWS stand-ins in one process, the functions in another, so that the functions
 * can be killed as on AWS while the rest keeps running.
 */
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Scope } from "../shared/contract/access.ts";
import { MEMBERS_PER_BUCKET, REQUESTS_PER_SECOND } from "../shared/limits.ts";
import { bucketAt, keepAddresses } from "./addresses.ts";
import type { News, Up } from "./aws/main.ts";
import type { Misbehaviour } from "./aws/misbehaviour.ts";
import { deniedIn, MissingGrants, sizeOf } from "./aws/permissions/denied.ts";
import type { StandInOptions } from "./aws/stand-ins.ts";
import { type Steering, steering } from "./aws/steering.ts";
import { checkDataVersion } from "./data-version.ts";
import { keepDatabaseRole, type LocalDatabase, localDatabases } from "./database.ts";
import { functionEnvironment } from "./environment.ts";
import { keepForgottenKey } from "./forgotten-key.ts";
import { functionsRunner } from "./functions/runner.ts";
import { issuerKey } from "./issuer-key.ts";
import { ANY_PORT } from "./listening.ts";
import { hold } from "./lock.ts";
import { keepPartnerKeys, SANDBOX, SANDBOX_PARTNER } from "./partner-keys.ts";
import { child, type Figures } from "./process.ts";
import { AUDIENCE, type TokenWanted, tokenOf } from "./tokens.ts";

export interface SystemOptions {
  /** Folder of all data and logs. */
  folder: string;
  /** Endpoints allowed besides Braze's own and the sandbox: origin → cluster. */
  extraEndpoints?: Record<string, string>;
  /** Partner API keys by cluster, besides the sandbox's. */
  partnerKeys?: Record<string, string>;
  /** The database that data sets may name `warehouse`. Left out: there is none. */
  database?: LocalDatabase;
  /** As in a stage's configuration. Left out: Braze's limit. */
  requestsPerSecond?: number | "off";
  /** Members that are compared and settled at once; of more, each bucket by itself. Left out: as deployed. */
  membersPerBucket?: number;
  /** Ports that must be free. One that is left out is chosen. */
  ports?: { api?: number; inbox?: number; issuer?: number; objects?: number };
  /** Keeps the table, executions and mails in memory: faster, and lost at the end. */
  memory?: boolean;
  /** The output folder of the page's build. Left out: there is no page. */
  page?: string;
  /** Origin of a page that another server serves, as deployed. It alone may sign in and call the API from a browser. */
  pageOrigin?: string;
  /** Number of distinct users of the page's sample data. Left out: 20,000. */
  sampleUsers?: number;
  /**
   * Milliseconds before each retry of a workflow's step or of an event, in real time. Left out: as deployed, by the clock
   * that is set, if there is one. For tests.
   */
  retryPause?: number;
  /** Milliseconds of each wait of a workflow that does not follow a set clock. Left out: as deployed. For tests. */
  waitPause?: number;
  /** Instant at which a set clock starts. Left out: real time. */
  clock?: Date;
  /** When `reconcile` runs, as an EventBridge Scheduler cron expression. Left out: every 15 minutes, as deployed. */
  upkeep?: string;
  /** What the AWS stand-ins do that AWS does on a bad day. Left out: nothing. */
  misbehaviour?: Misbehaviour;
  /** Folder of the functions' modules, with a trailing slash. Left out: the project's own. For tests. */
  functionsFolder?: URL;
  /**
   * `each`: a process for each function, as deployed; slower, and `figures` are not of the functions. Left out: one for
   * all, in which each has its own modules and credentials.
   */
  processes?: "one" | "each";
  /**
   * Module of the functions' process. Left out: the project's own. For the benchmark, which counts what functions do.
   */
  functionsProcess?: URL;
}

export interface LocalSystem {
  /** Origin of the API. */
  api: string;
  /** The page that shows the mails. */
  inbox: string;
  issuer: string;
  /** Address of the data bucket. */
  bucket: string;
  /** The environment of functions. AWS clients created with it use the same services. */
  environment: Record<string, string>;
  /** Braze's half of the contract, served by the API. */
  sandbox: { endpoint: string; partner: string; partnerKey: string };
  /** Only if the system was started with a clock. */
  clock?: Steering;
  /** Log files of the two processes. */
  logs: { functions: string; aws: string };
  /** A new bearer token, with these scopes or as it is wanted. Left out: all scopes. It is valid for 12 hours. */
  token(wanted?: readonly Scope[] | TokenWanted): Promise<string>;
  /** Kills the functions' process, as AWS may at any moment. */
  killFunctions(): Promise<void>;
  restartFunctions(): Promise<void>;
  /** Sets the switches of the AWS stand-ins anew: what is left out is off. It counts when this resolves. */
  misbehave(next: Misbehaviour): Promise<void>;
  /** The figures of both processes. Throws while the functions are down. */
  figures(): Promise<{ functions: Figures; aws: Figures }>;
  /** Throws afterwards if a function made a call that its role does not allow: that is a grant that is missing. */
  stop(): Promise<void>;
}

/** Throws if the folder is in use or a port is taken; nothing is left running then. */
export async function startSystem(options: SystemOptions): Promise<LocalSystem> {
  const folder = resolve(options.folder);
  mkdirSync(folder, { recursive: true });
  const release = hold(folder);
  const begun: (() => Promise<void>)[] = [];
  const stop = async () => {
    // AWS first: otherwise functions that stop before it would be counted as failed.
    for (const end of begun.splice(0)) await end();
    release();
  };
  try {
    checkDataVersion(folder);
    return await start({ ...options, folder }, begun, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

/** `begun` receives a function that ends each thing that was started. */
async function start(
  options: SystemOptions,
  begun: (() => Promise<void>)[],
  stop: () => Promise<void>,
): Promise<LocalSystem> {
  const { folder, memory = false, retryPause } = options;
  const key = await issuerKey(folder);
  const scratch = join(folder, "scratch");
  mkdirSync(scratch, { recursive: true });
  // No AWS settings of the shell may reach a process, such as a profile or a proxy.
  const machine = { PATH: process.env["PATH"] ?? "", TMPDIR: scratch };
  const logs = { functions: join(folder, "functions.log"), aws: join(folder, "aws.log") };

  const ports = { api: ANY_PORT, inbox: ANY_PORT, issuer: ANY_PORT, objects: ANY_PORT, ...options.ports };
  const standIns: StandInOptions = {
    folder,
    memory,
    ports,
    publicKey: key.publicKey,
    audience: AUDIENCE,
    page: options.page,
    pageOrigin: options.pageOrigin,
    sampleUsers: options.sampleUsers,
    retryPause,
    waitPause: options.waitPause,
    clock: options.clock?.toISOString(),
    upkeep: options.upkeep,
    misbehaviour: options.misbehaviour,
  };
  const logged = sizeOf(logs.aws);
  const aws = await child<Up, News>({
    module: new URL("aws/main.ts", import.meta.url),
    environment: machine,
    log: logs.aws,
    start: standIns,
  });
  begun.push(aws.stop);

  const { addresses, steering: steered } = aws.ready;
  const { api, issuer, mail, secrets } = addresses;
  const partnerKeys = await keepPartnerKeys(secrets, options.partnerKeys ?? {});
  await keepForgottenKey(secrets);
  if (options.database) await keepDatabaseRole(secrets, options.database);
  const environment = functionEnvironment(addresses, {
    databases: localDatabases(options.database),
    extraEndpoints: { [api]: SANDBOX, ...options.extraEndpoints },
    requestsPerSecond: options.requestsPerSecond ?? REQUESTS_PER_SECOND,
    pageUrl: options.pageOrigin ?? api,
    membersPerBucket: options.membersPerBucket ?? MEMBERS_PER_BUCKET,
  });
  const modules = options.functionsFolder ?? new URL("../functions/", import.meta.url);
  const functions = functionsRunner(
    {
      module: options.functionsProcess ?? functionsModule(options),
      environment: { ...machine, ...environment },
      log: logs.functions,
      start: { folder: modules.href, log: logs.functions },
    },
    (origin) => aws.tell({ functions: origin }),
  );
  begun.push(functions.stop);
  await functions.restart();
  keepAddresses(folder, { api, issuer, inbox: mail, objects: addresses.objects });

  return {
    api,
    inbox: `${mail}/`,
    issuer,
    bucket: bucketAt(addresses.objects),
    environment,
    sandbox: { endpoint: api, partner: SANDBOX_PARTNER, partnerKey: partnerKeys.sandbox },
    ...(steered && { clock: steering(steered) }),
    logs,
    token: (wanted) => tokenOf(key, issuer, wanted),
    killFunctions: functions.kill,
    restartFunctions: functions.restart,
    async misbehave(misbehaviour) {
      aws.tell({ misbehaviour });
      // Messages are processed in order.
      await aws.figures();
    },
    figures: async () => ({ functions: await functions.figures(), aws: await aws.figures() }),
    async stop() {
      await stop();
      const denied = deniedIn(logs.aws, logged);
      if (denied.length > 0) throw new MissingGrants(denied);
    },
  };
}

function functionsModule({ processes = "one" }: SystemOptions): URL {
  if (processes === "each") return new URL("functions/each.ts", import.meta.url);
  return new URL("functions/main.ts", import.meta.url);
}

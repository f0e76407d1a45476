/**
 * The composition root: one function per port, which creates it on first use and keeps it for the life of the process.
 * Each is a separate export, so that a function's bundle contains only the adapters that it uses.
 */
import { AthenaClient } from "@aws-sdk/client-athena";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { SchedulerClient } from "@aws-sdk/client-scheduler";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SESClient } from "@aws-sdk/client-ses";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SQSClient } from "@aws-sdk/client-sqs";
import { athenaDialect } from "../shared/adapters/athena/dialect.ts";
import { selectionsInAthena } from "../shared/adapters/athena/selections.ts";
import { brazeOverHttp } from "../shared/adapters/braze/braze.ts";
import { rateLimiterOver, unlimited } from "../shared/adapters/braze/rate-limiter.ts";
import { nextTurns as nextTurnsOf, turnsAtOnce, turnsOver } from "../shared/adapters/braze/turns.ts";
import { messagesOverHttp } from "../shared/adapters/channels/messages.ts";
import { dataSetChecksOnDuckDb } from "../shared/adapters/duckdb/check/data-set-checks.ts";
import { erasureInBuckets } from "../shared/adapters/duckdb/erasure/erasure.ts";
import { engineOnDuckDb } from "../shared/adapters/duckdb/evaluate/engine.ts";
import { excludedPeopleOnDuckDb } from "../shared/adapters/duckdb/exclusions/excluded-people.ts";
import { bucketedChangesOnDuckDb } from "../shared/adapters/duckdb/ledgers/bucket-rounds.ts";
import { changeSetsOnDuckDb } from "../shared/adapters/duckdb/ledgers/change-sets.ts";
import { memberSearchOnDuckDb } from "../shared/adapters/duckdb/ledgers/member-search.ts";
import { usualSizes } from "../shared/adapters/duckdb/ledgers/parts.ts";
import { rejectedRowsOnDuckDb } from "../shared/adapters/duckdb/ledgers/rejected-rows.ts";
import { listReportsOnDuckDb } from "../shared/adapters/duckdb/lists/list-report.ts";
import { scratchDatabase } from "../shared/adapters/duckdb/scratch/scratch-database.ts";
import { auditTrailInTable } from "../shared/adapters/dynamodb/audit.ts";
import { bucketResultsInTable } from "../shared/adapters/dynamodb/bucket-results.ts";
import { channelsInTable } from "../shared/adapters/dynamodb/channels.ts";
import { cohortsInTable } from "../shared/adapters/dynamodb/cohorts.ts";
import { connectionsInTable } from "../shared/adapters/dynamodb/connections.ts";
import { dataSetsInTable } from "../shared/adapters/dynamodb/data-sets.ts";
import { definitionChecksInTable } from "../shared/adapters/dynamodb/definition-checks.ts";
import { deliveriesInTable } from "../shared/adapters/dynamodb/deliveries.ts";
import { earlierDefinitionsInTable } from "../shared/adapters/dynamodb/earlier-definitions.ts";
import { exclusionListsInTable } from "../shared/adapters/dynamodb/exclusion-lists.ts";
import { forgettingsInTable } from "../shared/adapters/dynamodb/forgettings.ts";
import { jobsInTable } from "../shared/adapters/dynamodb/jobs.ts";
import { ledgersInTable } from "../shared/adapters/dynamodb/ledgers.ts";
import { mailAddressesInTable } from "../shared/adapters/dynamodb/mail-addresses.ts";
import { ratesInTable } from "../shared/adapters/dynamodb/rates.ts";
import { requestsInTable } from "../shared/adapters/dynamodb/requests.ts";
import { roundsInTable } from "../shared/adapters/dynamodb/rounds.ts";
import { runsInTable } from "../shared/adapters/dynamodb/runs.ts";
import { schedulesInTable } from "../shared/adapters/dynamodb/schedules.ts";
import { dynamoClient, dynamoTable } from "../shared/adapters/dynamodb/table.ts";
import { turnLineInTable } from "../shared/adapters/dynamodb/turn-line.ts";
import { uploadsInTable } from "../shared/adapters/dynamodb/uploads.ts";
import { eventsOnBus } from "../shared/adapters/eventbridge/events.ts";
import {
  deliveryQueueInLambda,
  forgettingQueueInLambda,
  jobQueueInLambda,
  repairQueueInLambda,
} from "../shared/adapters/lambda/job-queue.ts";
import { patience } from "../shared/adapters/patience.ts";
import { databasesOverPostgres } from "../shared/adapters/postgres/databases.ts";
import { powertoolsLog } from "../shared/adapters/powertools/log.ts";
import { powertoolsMeter } from "../shared/adapters/powertools/meter.ts";
import { dataReadinessInBucket } from "../shared/adapters/s3/data-readiness.ts";
import { downloadsFromBucket } from "../shared/adapters/s3/downloads.ts";
import { filesInBucket } from "../shared/adapters/s3/files.ts";
import { keptLedgersInBucket } from "../shared/adapters/s3/kept-ledgers.ts";
import { keptObjectsInBucket } from "../shared/adapters/s3/kept-objects.ts";
import { firstUnder } from "../shared/adapters/s3/objects.ts";
import { partsInBucket } from "../shared/adapters/s3/parts.ts";
import { uploadUrlsForBucket } from "../shared/adapters/s3/upload-urls.ts";
import { versionsInBucket } from "../shared/adapters/s3/versions.ts";
import { timerInScheduler } from "../shared/adapters/scheduler/timer.ts";
import {
  channelSecretListing,
  channelSecretPutting,
  channelSecretReading,
  channelSecretRemoving,
} from "../shared/adapters/secrets-manager/channel-secrets.ts";
import { databaseRoles } from "../shared/adapters/secrets-manager/database-roles.ts";
import { forgottenKeyInSecretsManager } from "../shared/adapters/secrets-manager/forgotten-key.ts";
import {
  keyListing,
  keyPutting,
  keyReading,
  keyRemoving,
} from "../shared/adapters/secrets-manager/key-vault.ts";
import { partnerKeysInSecretsManager } from "../shared/adapters/secrets-manager/partner-keys.ts";
import { contactMailsOverSes, mailsOverSes, testMailsOverSes } from "../shared/adapters/ses/mails.ts";
import { deadLettersInSqs } from "../shared/adapters/sqs/dead-letters.ts";
import { workflowInStepFunctions } from "../shared/adapters/step-functions/workflow.ts";
import { systemClock, systemIds, systemRandom } from "../shared/adapters/system.ts";
import { type EnvironmentKey, environment } from "../shared/contract/environment.ts";
import { DATA_VERSION } from "../shared/contract/table.ts";
import { uploadsPrefix } from "../shared/contract/uploads.ts";
import { workFolders } from "../shared/contract/work-bucket.ts";
import { type ExtraEndpoints, readExtraEndpoints } from "../shared/domain/endpoints.ts";
import { AWAITED_MAIL_MS, MAIL_ANSWER_MS } from "../shared/limits.ts";
import type { Turns } from "../shared/ports/braze.ts";
import type { ForgottenKey, KeyVault } from "../shared/ports/secrets.ts";
import type { World } from "../shared/ports/world.ts";
import { recordedOn } from "../shared/usecases/audit/recorded.ts";
import { currentChange } from "./current-change.ts";

/**
 * Milliseconds. These services answer in tens of milliseconds; a request that takes longer than this hangs, and the SDK
 * retries it.
 */
const smallCalls = patience(5_000);
/** For S3: milliseconds without data. Objects may be large, so this is not a deadline for a whole transfer. */
const objectCalls = patience(30_000);

export const clock = () => systemClock;
export const random = () => systemRandom;
export const ids = () => systemIds;
const functionName = () => process.env["AWS_LAMBDA_FUNCTION_NAME"] ?? "cohort-import";
export const log = once(() => powertoolsLog(functionName()));
export const meter = once(() => powertoolsMeter(functionName()));

export const table = once(() =>
  dynamoTable({ client: dynamoClient(), name: setting("table"), clock: clock(), ids: ids() }),
);
/** Stores note on the current change what they write. */
const recorded = recordedOn(currentChange);
export const auditTrail = once(() => auditTrailInTable(table()));
export const connections = once(() => recorded.connections(connectionsInTable(table())));
export const cohorts = once(() => recorded.cohorts(cohortsInTable(table())));
export const earlierDefinitions = once(() => earlierDefinitionsInTable(table()));
export const definitionChecks = once(() => definitionChecksInTable(table()));
export const dataSets = once(() => recorded.dataSets(dataSetsInTable(table())));
export const uploads = once(() => recorded.uploads(uploadsInTable(table())));
export const mailAddresses = once(() => recorded.mailAddresses(mailAddressesInTable(table())));
export const exclusionLists = once(() => recorded.exclusionLists(exclusionListsInTable(table())));
export const forgettings = once(() => recorded.forgettings(forgettingsInTable(table())));
export const channels = once(() => recorded.channels(channelsInTable(table())));
export const deliveries = once(() => deliveriesInTable(table()));
export const jobs = once(() => jobsInTable(table()));
export const requests = once(() => requestsInTable(table()));
export const runs = once(() => recorded.runs(runsInTable(table())));
export const rounds = once(() => roundsInTable(table()));
export const ledgers = once(() => ledgersInTable(table()));
export const bucketResults = once(() => bucketResultsInTable(table()));
export const schedules = once(() => recorded.schedules(schedulesInTable(table())));

const s3 = once(() => new S3Client({ requestHandler: objectCalls }));
export const keptLedgers = once(() => keptLedgersInBucket({ client: s3(), bucket: setting("workBucket") }));
export const keptUploads = once(() =>
  keptObjectsInBucket({ client: s3(), bucket: setting("dataBucket"), folder: uploadsPrefix }),
);
export const keptExclusions = once(() =>
  keptObjectsInBucket({ client: s3(), bucket: setting("workBucket"), folder: workFolders.exclusions }),
);
export const parts = once(() => partsInBucket({ client: s3(), bucket: setting("workBucket") }));
const uploadUrls = once(() =>
  uploadUrlsForBucket({
    client: new S3Client({ requestChecksumCalculation: "WHEN_REQUIRED" }),
    bucket: setting("dataBucket"),
    clock: clock(),
  }),
);
export const uploadRoom = (): Pick<
  World,
  "clock" | "ids" | "requests" | "uploads" | "uploadUrls" | "log"
> => ({
  clock: clock(),
  ids: ids(),
  requests: requests(),
  uploads: uploads(),
  uploadUrls: uploadUrls(),
  log: log(),
});
export const downloads = once(() =>
  downloadsFromBucket({ client: s3(), bucket: setting("workBucket"), clock: clock() }),
);

/** Looks at names of the data bucket, and reads none of its objects. */
export const dataReadiness = once(() => {
  const files = filesInBucket({ client: s3(), bucket: setting("dataBucket") });
  return dataReadinessInBucket({ files, clock: clock() });
});

/**
 * Created anew for each invocation: its scratch folder is deleted at the end, and invocations that share a process must
 * not share the folder.
 */
export function engineRoom(): Pick<World, "engine" | "changeSets" | "bucketedChanges" | "rejectedRows"> {
  const scratch = scratchDatabase({ memoryMb: Number(setting("engineMemoryMb")) });
  const files = filesInBucket({ client: s3(), bucket: setting("dataBucket") });
  const work = filesInBucket({ client: s3(), bucket: setting("workBucket") });
  return {
    engine: engineOnDuckDb({
      scratch,
      files,
      clock: clock(),
      databases: databases(),
      work,
      forgottenKey: forgottenKey(),
    }),
    ...changeRoom(scratch, forgottenKey()),
  };
}

/** Also created anew for each invocation. For functions that evaluate nothing, and so read no data bucket. */
function changeRoom(
  scratch = scratchDatabase({ memoryMb: Number(setting("engineMemoryMb")) }),
  keyOfForgotten?: ForgottenKey,
): Pick<World, "changeSets" | "bucketedChanges" | "rejectedRows"> {
  const sizes = { ...usualSizes, membersPerBucket: Number(setting("membersPerBucket")) };
  const files = filesInBucket({ client: s3(), bucket: setting("workBucket") });
  return {
    changeSets: changeSetsOnDuckDb({
      scratch,
      files,
      sizes,
      ...(keyOfForgotten && { forgottenKey: keyOfForgotten }),
    }),
    bucketedChanges: bucketedChangesOnDuckDb({ scratch, files, sizes }),
    rejectedRows: rejectedRowsOnDuckDb({ scratch, files }),
  };
}

/** Also created anew for each invocation. */
export function searchRoom(): Pick<World, "memberSearch"> {
  const scratch = scratchDatabase({ memoryMb: Number(setting("engineMemoryMb")) });
  const files = filesInBucket({ client: s3(), bucket: setting("workBucket") });
  return { memberSearch: memberSearchOnDuckDb({ scratch, files }) };
}

/** Also created anew for each invocation. */
function listRoom(
  more: Pick<Parameters<typeof excludedPeopleOnDuckDb>[0], "uploads" | "forgottenKey"> = {},
): Pick<World, "excludedPeople"> {
  const scratch = scratchDatabase({ memoryMb: Number(setting("engineMemoryMb")) });
  const files = filesInBucket({ client: s3(), bucket: setting("workBucket") });
  return { excludedPeople: excludedPeopleOnDuckDb({ scratch, files, ...more }) };
}

/** For functions that change no list by people's identifiers. */
export const exclusionRoom = () => listRoom();

/** For functions that do. */
export const exclusionChangeRoom = () => listRoom({ forgottenKey: forgottenKey() });

/** The same with the files that people upload for them. */
export function exclusionFileRoom(): Pick<World, "excludedPeople"> {
  const files = filesInBucket({ client: s3(), bucket: setting("dataBucket") });
  return listRoom({ uploads: { files, clock: clock() }, forgottenKey: forgottenKey() });
}

/** Stores the people of a request to forget them, as they are named or in a file. */
export function forgettingFileRoom(): Pick<World, "excludedPeople"> {
  const files = filesInBucket({ client: s3(), bucket: setting("dataBucket") });
  return listRoom({ uploads: { files, clock: clock() } });
}

/** Also created anew for each invocation. */
export function erasureRoom(): Pick<World, "erasure" | "changeSets" | "excludedPeople"> {
  // Both engines are open at the same time, and share what there is.
  const half = () => scratchDatabase({ memoryMb: Number(setting("engineMemoryMb")) / 2 });
  const versionsOf = (bucket: string) => versionsInBucket({ client: s3(), bucket });
  const erasure = erasureInBuckets({
    scratch: half(),
    work: versionsOf(setting("workBucket")),
    data: versionsOf(setting("dataBucket")),
  });
  const files = filesInBucket({ client: s3(), bucket: setting("workBucket") });
  return {
    erasure,
    // Its engine reads no rows: it has a folder for what names the buckets of a ledger.
    changeSets: changeRoom().changeSets,
    excludedPeople: excludedPeopleOnDuckDb({ scratch: half(), files, forgottenKey: forgottenKey() }),
  };
}

/** Dependencies for settling a run. */
export const toSettle = () => ({
  clock: clock(),
  runs: runs(),
  ...toWorkOnBuckets(),
});

export const toWorkOnBuckets = () => ({
  ids: ids(),
  ledgers: ledgers(),
  bucketResults: bucketResults(),
  parts: parts(),
  ...changeRoom(),
  log: log(),
});

/** Also created anew for each invocation. */
export function reportRoom(): Pick<World, "listReports"> {
  const scratch = scratchDatabase({ memoryMb: Number(setting("engineMemoryMb")), keepsOrder: true });
  const files = filesInBucket({ client: s3(), bucket: setting("dataBucket") });
  return { listReports: listReportsOnDuckDb({ scratch, files, clock: clock() }) };
}

/** Also created anew for each invocation. */
export function checkRoom(): Pick<World, "dataSetChecks"> {
  const scratch = scratchDatabase({ memoryMb: Number(setting("engineMemoryMb")) });
  const files = filesInBucket({ client: s3(), bucket: setting("dataBucket") });
  return { dataSetChecks: dataSetChecksOnDuckDb({ scratch, files, clock: clock() }) };
}

const databases = once(() =>
  databasesOverPostgres({
    databases: JSON.parse(setting("databases")),
    role: databaseRoles(secretsManager()),
  }),
);

export const selections = once(() =>
  selectionsInAthena({
    client: new AthenaClient({ requestHandler: smallCalls }),
    athenas: JSON.parse(setting("athenas")),
    workBucket: setting("workBucket"),
    hasObjects: async (prefix) =>
      (await firstUnder(s3(), setting("workBucket"), { prefix, after: prefix })) !== undefined,
    dialect: athenaDialect,
  }),
);

const secretsManager = once(() => new SecretsManagerClient({ requestHandler: smallCalls }));
const keySecrets = () => ({ client: secretsManager(), prefix: setting("keySecretPrefix") });
/** The parts of the key vault, each by itself: see `shared/contract/needs.ts`. */
export const putsKeys = once(() => keyPutting({ ...keySecrets(), encryptionKey: setting("secretsKey") }));
const readsKeys = once(() => keyReading({ ...keySecrets(), clock: clock() }));
export const removesKeys = once(() => keyRemoving(keySecrets()));
export const listsKeys = once(() => keyListing(keySecrets()));
const channelVault = () => ({ client: secretsManager(), prefix: setting("channelSecretPrefix") });
/** The same of channels' secrets. */
export const putsChannelSecrets = once(() =>
  channelSecretPutting({ ...channelVault(), encryptionKey: setting("secretsKey") }),
);
export const readsChannelSecrets = once(() => channelSecretReading(channelVault()));
export const listsChannelSecrets = once(() => channelSecretListing(channelVault()));
export const removesChannelSecrets = once(() => channelSecretRemoving(channelVault()));
export const localReceivers = () => setting("localReceivers") === "on";
export const messages = once(() =>
  messagesOverHttp({ clock: clock(), pageUrl: setting("pageUrl"), local: localReceivers() }),
);
export const partnerKeys = once(() =>
  partnerKeysInSecretsManager({
    client: secretsManager(),
    secretName: setting("partnerKeysSecret"),
    clock: clock(),
  }),
);
const forgottenKey = once(() =>
  forgottenKeyInSecretsManager({ client: secretsManager(), secretName: setting("forgottenKeySecret") }),
);
/** For the sandbox's half, which compares the partner key of a request with its own. */
export const sandboxPartnerKey = once(() =>
  partnerKeysInSecretsManager({
    client: secretsManager(),
    secretName: setting("sandboxPartnerKeySecret"),
    clock: clock(),
  }),
);
export const extraEndpoints = once((): ExtraEndpoints => readExtraEndpoints(setting("extraEndpoints")));
/** Dependencies for calling Braze with a key that the caller has. */
export const toBraze = (): Pick<World, "braze" | "partnerKeys" | "extraEndpoints"> => ({
  braze: braze(),
  partnerKeys: partnerKeys(),
  extraEndpoints: extraEndpoints(),
});
/** The same, with the keys of connections. */
export const toBrazeByKeys = (): ReturnType<typeof toBraze> & { keyVault: Pick<KeyVault, "read"> } => ({
  ...toBraze(),
  keyVault: readsKeys(),
});
const rateLimiter = once(() => {
  const allowed = perSecond();
  if (allowed === "off") return unlimited;
  return rateLimiterOver({ rates: rates(), clock: clock(), perSecond: allowed });
});
const turnLine = once(() => turnLineInTable(table()));
export const nextTurns = once(() => nextTurnsOf({ line: turnLine(), clock: clock() }));
/** Turns of everything that sends to one cluster, like its rate. */
export const turns = once((): Turns => {
  const allowed = perSecond();
  if (allowed === "off") return turnsAtOnce(clock());
  return turnsOver({ line: turnLine(), rates: rates(), clock: clock(), perSecond: allowed });
});
const braze = once(() =>
  brazeOverHttp({
    userAgent: setting("userAgent"),
    clock: clock(),
    random: random(),
    rateLimiter: rateLimiter(),
  }),
);

const mailSettings = once(() => ({
  // Asked once, with patience: a request without an answer may have sent the mail. Each has a connection of its own,
  // since one that was kept may be closed by the time that it is used, which looks the same as an answer that was lost.
  client: new SESClient({
    requestHandler: {
      ...patience(MAIL_ANSWER_MS),
      httpAgent: { keepAlive: false },
      httpsAgent: { keepAlive: false },
    },
    maxAttempts: 1,
  }),
  from: setting("mailFrom"),
  replyTo: setting("mailReplyTo"),
  configurationSet: setting("mailConfigurationSet"),
  pageUrl: setting("pageUrl"),
  patience: MAIL_ANSWER_MS,
}));
export const mails = once(() => mailsOverSes(mailSettings()));
/** For a function that mails contacts only, and whose caller waits. */
export const contactMails = once(() => contactMailsOverSes({ ...mailSettings(), patience: AWAITED_MAIL_MS }));
/** For a function that sends test mails only, and whose caller waits. */
export const testMails = once(() => testMailsOverSes({ ...mailSettings(), patience: AWAITED_MAIL_MS }));
export const workflow = once(() =>
  workflowInStepFunctions({
    client: new SFNClient({ requestHandler: smallCalls }),
    arn: setting("importWorkflow"),
  }),
);
export const events = once(() =>
  eventsOnBus({
    // Briefly: a caller of the API may wait, and what was not published is published again later.
    client: new EventBridgeClient({
      requestHandler: patience(2_000, { toConnect: 1_000 }),
      maxAttempts: 2,
    }),
    bus: setting("eventBus"),
  }),
);
const lambda = once(() => new LambdaClient({ requestHandler: smallCalls }));
export const jobQueue = once(() =>
  jobQueueInLambda({ client: lambda(), functionName: setting("jobFunction") }),
);
export const repairQueue = once(() =>
  repairQueueInLambda({ client: lambda(), functionName: setting("repairFunction") }),
);
export const deliveryQueue = once(() =>
  deliveryQueueInLambda({ client: lambda(), functionName: setting("deliveryFunction") }),
);

export const forgettingQueue = once(() =>
  forgettingQueueInLambda({ client: lambda(), functionName: setting("forgetFunction") }),
);

export const timer = once(() =>
  timerInScheduler({
    // The adapter retries by itself, on its own clock.
    client: new SchedulerClient({ requestHandler: patience(2_000), maxAttempts: 1 }),
    group: setting("timerGroup"),
    target: setting("tickFunction"),
    role: setting("timerRole"),
    deadLetters: setting("timerDeadLetters"),
    clock: clock(),
    random: random(),
  }),
);

export const deadLetters = once(() =>
  deadLettersInSqs({
    client: new SQSClient({ requestHandler: smallCalls }),
    urls: JSON.parse(setting("deadLetterQueues")),
  }),
);
export const rates = once(() => ratesInTable(table()));
/** Requests a second to each cluster. */
export const perSecond = (): number | "off" => {
  const text = setting("requestsPerSecond");
  return text === "off" ? text : Number(text);
};
export const versions = () => ({ system: setting("version"), node: process.version, data: DATA_VERSION });

/** Client id → the connections that its tokens are bound to. */
export const boundClients = once(
  (): Record<string, readonly string[]> => JSON.parse(setting("boundClients")),
);

/** Whether this deployment includes the sandbox. */
export const hasSandbox = () => setting("sandbox") === "on";

/* @__NO_SIDE_EFFECTS__ Lets a bundler drop unused parts. */
function once<Part>(make: () => Part): () => Part {
  let made: { part: Part } | undefined;
  return () => {
    made ??= { part: make() };
    return made.part;
  };
}

/** Throws if the deployment did not set it: every name of the contract has a value where it is needed. */
function setting(key: EnvironmentKey): string {
  const value = process.env[environment[key]];
  if (value === undefined || value === "")
    throw new Error(`the environment variable ${environment[key]} is not set: deploy it with the function`);
  return value;
}

/** What each switch of the stand-ins does to the official clients, and how the adapters live with it. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { AthenaClient, StartQueryExecutionCommand } from "@aws-sdk/client-athena";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  CreateScheduleGroupCommand,
  GetScheduleGroupCommand,
  ListSchedulesCommand,
  SchedulerClient,
} from "@aws-sdk/client-scheduler";
import { ListSecretsCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SESClient } from "@aws-sdk/client-ses";
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { GetCommand, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Fault, Misbehaviour } from "../../local/aws/misbehaviour.ts";
import { localAthenas, localNames } from "../../local/aws/names.ts";
import { type LocalSystem, startSystem } from "../../local/system.ts";
import { cohortsInTable } from "../../shared/adapters/dynamodb/cohorts.ts";
import { runsInTable } from "../../shared/adapters/dynamodb/runs.ts";
import { dynamoTable } from "../../shared/adapters/dynamodb/table.ts";
import { eventsOnBus } from "../../shared/adapters/eventbridge/events.ts";
import { timerInScheduler } from "../../shared/adapters/scheduler/timer.ts";
import { mailsOverSes } from "../../shared/adapters/ses/mails.ts";
import { systemClock, systemIds } from "../../shared/adapters/system.ts";
import { type EnvironmentKey, environment } from "../../shared/contract/environment.ts";
import type { TimedCadence } from "../../shared/contract/schedules.ts";
import { importEnded } from "../../shared/domain/notices.ts";
import { MailNotTaken } from "../../shared/ports/mails.ts";
import { imported } from "../adapters/ses/sample.ts";
import { aCohort } from "../fakes/ids.ts";
import { seededRandom } from "../fakes/random.ts";
import { clientSettings } from "./client-settings.ts";
import { temporaryFolder } from "./folder.ts";

let system: LocalSystem;
let here: ReturnType<typeof clientsOf>;
const start = new Date("2026-11-24T08:00:00Z");

beforeAll(async () => {
  const functionsFolder = new URL("../fixtures/functions/", import.meta.url);
  const folder = temporaryFolder();
  system = await startSystem({ folder, memory: true, functionsFolder, clock: start, retryPause: 20 });
  // The fixture of `steps/open` takes a run with such a file for one that it has seen.
  for (const run of ["one", "waits"]) writeFileSync(join(folder, "scratch", run), "");
  here = clientsOf(system);
});
afterEach(() => system.misbehave({}));
afterAll(async () => {
  for (const client of Object.values(here ?? {})) if ("destroy" in client) client.destroy();
  await system?.stop();
});

/** Each asks once, unless it is said otherwise. */
function clientsOf(at: LocalSystem) {
  const service = (name: string, maxAttempts = 1) => ({
    ...clientSettings(at.environment, name),
    maxAttempts,
  });
  const table = (attempts: number) =>
    dynamoTable({
      client: new DynamoDBClient(service("DYNAMODB", attempts)),
      name: at.environment[environment.table] ?? "",
      clock: systemClock,
      ids: systemIds,
    });
  return {
    once: table(1),
    retried: table(3),
    objects: new S3Client({
      ...service("S3"),
      requestChecksumCalculation: "WHEN_REQUIRED",
      forcePathStyle: true,
    }),
    mail: new SESClient({ ...service("SES"), requestHandler: { httpAgent: { keepAlive: false } } }),
    scheduler: new SchedulerClient(service("SCHEDULER")),
    workflow: new SFNClient(service("SFN")),
    lambda: new LambdaClient(service("LAMBDA")),
    secrets: new SecretsManagerClient(service("SECRETS_MANAGER")),
    queues: new SQSClient(service("SQS")),
    events: new EventBridgeClient(service("EVENTBRIDGE")),
    athena: new AthenaClient(service("ATHENA")),
  };
}

const set = (key: EnvironmentKey) => system.environment[environment[key]] ?? "";
const item = (pk: string) => ({ TableName: set("table"), Key: { pk, sk: "META" } });
const putItem = (pk: string, condition?: string) =>
  here.once.client.send(
    new PutCommand({ TableName: set("table"), Item: item(pk).Key, ConditionExpression: condition }),
  );
const readItem = async (pk: string) => (await here.once.client.send(new GetCommand(item(pk)))).Item;
const fails = (...faults: Fault[]) => system.misbehave({ faults });

const calls: Record<Fault["service"], () => Promise<unknown>> = {
  dynamodb: () => readItem("nobody"),
  s3: () => here.objects.send(new ListObjectsV2Command({ Bucket: set("workBucket") })),
  ses: () => mails().importEnded({ to: "ana@example.com", run: imported }),
  scheduler: () => here.scheduler.send(new ListSchedulesCommand({ GroupName: set("timerGroup") })),
  states: () => startExecution("one"),
  lambda: () =>
    here.lambda.send(
      new InvokeCommand({ FunctionName: "jobs/run", InvocationType: "Event", Payload: Buffer.from("null") }),
    ),
  sqs: () => here.queues.send(new GetQueueAttributesCommand({ QueueUrl: failedTicks() })),
  events: async () => {
    const taken = await bus().publish([notice("one")]);
    if (!taken.has("one")) throw new Error("it was not taken");
  },
  secretsmanager: () => here.secrets.send(new ListSecretsCommand({})),
  athena: () =>
    here.athena.send(
      new StartQueryExecutionCommand({
        QueryString: "SELECT 1",
        ClientRequestToken: "one".padEnd(32, "."),
        WorkGroup: localAthenas.lake.workgroup,
        QueryExecutionContext: { Catalog: "AwsDataCatalog", Database: localNames.athena },
        ResultConfiguration: { OutputLocation: `s3://${set("workBucket")}/results/` },
      }),
    ),
};
const failedTicks = () => JSON.parse(set("deadLetterQueues")).failedTicks;
const startExecution = (name: string) =>
  here.workflow.send(
    new StartExecutionCommand({
      stateMachineArn: set("importWorkflow"),
      name,
      input: JSON.stringify({ run: name }),
    }),
  );

const notice = (id: string) =>
  ({ ...importEnded({ ...imported, status: "succeeded", endedAt: imported.time }), id }) as const;
const bus = () => eventsOnBus({ client: here.events, bus: set("eventBus") });
const onBus = async () => {
  const events = (await (await fetch(system.environment["AWS_ENDPOINT_URL_EVENTBRIDGE"] ?? "")).json()) as {
    detail: { id: string };
  }[];
  return events.map(({ detail }) => detail.id);
};

function mails({ patience = 5_000 } = {}) {
  const settings = {
    replyTo: "support@cohorts.example",
    configurationSet: "cohort-import",
    pageUrl: "https://p",
  };
  return mailsOverSes({ ...settings, client: here.mail, from: "imports@cohorts.example", patience });
}
const mailsAt = async (to: string) => {
  const { emails } = (await (await fetch(new URL("/store", system.inbox))).json()) as {
    emails: { destination: { to: string[] } }[];
  };
  return emails.filter(({ destination }) => destination.to.includes(to)).length;
};
const timer = () =>
  timerInScheduler({
    client: here.scheduler,
    group: set("timerGroup"),
    target: set("tickFunction"),
    role: set("timerRole"),
    deadLetters: set("timerDeadLetters"),
    clock: { now: () => start, pause: async () => {} },
    random: seededRandom(),
  });
const daily = (timeZone: string): TimedCadence => ({ every: "daily", at: "09:00", timeZone });
const listed = async () => (await timer().list({ limit: 100 })).items.map(({ cohort }) => cohort);

describe("a stand-in", () => {
  it.each(Object.keys(calls) as Fault["service"][])(
    "of %s refuses and fails as it is told, and then no more",
    async (service) => {
      const throttled = service === "ses" ? MailNotTaken : /./;
      await fails({ service, does: "throttle" });
      await expect(calls[service]()).rejects.toThrow(throttled);
      await fails({ service, does: "fail" });
      await expect(calls[service]()).rejects.toThrow();
      await fails({ service, does: "lose-request" });
      await expect(calls[service]()).rejects.toThrow();
      await system.misbehave({});
      await calls[service]();
    },
  );

  it.each([
    ["dynamodb", "ProvisionedThroughputExceededException", 400],
    ["s3", "SlowDown", 503],
    ["scheduler", "ThrottlingException", 429],
    ["states", "ThrottlingException", 400],
    ["lambda", "TooManyRequestsException", 429],
    ["secretsmanager", "ThrottlingException", 400],
    ["events", "ThrottlingException", 400],
  ] as const)("of %s says %s where there is too much", async (service, name, status) => {
    await fails({ service, does: "throttle" });
    await expect(calls[service]()).rejects.toMatchObject({ name, $metadata: { httpStatusCode: status } });
  });

  it("answers 5xx where it fails, so that clients may try again", async () => {
    for (const service of [
      "dynamodb",
      "s3",
      "scheduler",
      "states",
      "lambda",
      "secretsmanager",
      "events",
    ] as const) {
      await fails({ service, does: "fail" });
      await expect(calls[service](), service).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
    }
  });

  it("misbehaves in the named operations only, and so often as it is told", async () => {
    await fails({ service: "dynamodb", operations: ["PutItem"], times: 2, does: "throttle" });
    expect(await readItem("some")).toBeUndefined();
    await expect(putItem("some")).rejects.toThrow();
    await expect(putItem("some")).rejects.toThrow();
    await putItem("some");
    expect(await readItem("some")).toBeDefined();
  });

  it("misbehaves in a share of the calls, the same ones for the same seed", async () => {
    const seen = async (seed: number) => {
      await system.misbehave({ seed, faults: [{ service: "dynamodb", share: 0.5, does: "fail" }] });
      const answers = [];
      for (let at = 0; at < 24; at += 1)
        answers.push(
          await readItem("x").then(
            () => "ok",
            () => "failed",
          ),
        );
      return answers;
    };
    const first = await seen(7);
    expect(new Set(first)).toEqual(new Set(["ok", "failed"]));
    expect(await seen(7)).toEqual(first);
    expect(await seen(8)).not.toEqual(first);
  });

  it("of S3 takes whole objects behind the gate, and applies a write whose answer is lost", async () => {
    const where = { Bucket: set("workBucket"), Key: "ledgers/one" };
    const body = Buffer.alloc(3 * 1024 * 1024, "abc");
    await fails({ service: "s3", operations: ["PutObject"], times: 1, does: "lose-answer" });
    await expect(here.objects.send(new PutObjectCommand({ ...where, Body: body }))).rejects.toThrow();
    const { Body } = await here.objects.send(new GetObjectCommand(where));
    expect(Buffer.from((await Body?.transformToByteArray()) ?? []).equals(body)).toBe(true);
  });
});

describe("the table", () => {
  it("applies a write whose answer is lost, and nothing of a lost request", async () => {
    await fails({ service: "dynamodb", operations: ["PutItem"], times: 1, does: "lose-request" });
    await expect(putItem("unasked")).rejects.toThrow();
    expect(await readItem("unasked")).toBeUndefined();
    await fails({ service: "dynamodb", operations: ["PutItem"], times: 1, does: "lose-answer" });
    await expect(putItem("unanswered")).rejects.toThrow();
    expect(await readItem("unanswered")).toBeDefined();
  });

  it("loses the answers of conditional writes only, if it is told so", async () => {
    await fails({ service: "dynamodb", conditional: true, does: "lose-answer" });
    await putItem("without");
    await expect(putItem("with", "attribute_not_exists(pk)")).rejects.toThrow();
    expect(await readItem("with")).toBeDefined();
  });

  it("makes nobody lose to themselves: a run whose acceptance had no answer was accepted", async () => {
    await fails({ service: "dynamodb", conditional: true, times: 1, does: "lose-answer" });
    expect(await runsInTable(here.retried).accept(imported)).toBe("accepted");
    expect(await runsInTable(here.retried).accept(imported)).toMatchObject({ id: imported.id });
  });

  it("is written to in the end where it throttles writes for a moment", async () => {
    await fails({ service: "dynamodb", operations: ["PutItem"], times: 2, does: "throttle" });
    const cohort = { id: aCohort("throttled"), name: "One", timeZone: "UTC", createdAt: "", version: 0 };
    const definition = { kind: "list", object: "lists/vip.csv", format: "csv" } as const;
    await cohortsInTable(here.retried).create({ ...cohort, definition });
    expect(await cohortsInTable(here.retried).read(cohort.id)).toMatchObject({ name: "One" });
  });

  it("answers pages of its index behind the gate", async () => {
    const { Items } = await here.once.client.send(
      new QueryCommand({
        TableName: set("table"),
        IndexName: "lists",
        KeyConditionExpression: "listPk = :all",
        ExpressionAttributeValues: { ":all": "NOTHING" },
      }),
    );
    expect(Items).toEqual([]);
  });
});

describe("mail", () => {
  it("is out although its answer was lost: nobody says that it was not taken", async () => {
    await fails({ service: "ses", does: "lose-answer" });
    const told = mails().importEnded({ to: "lost@example.com", run: imported });
    await expect(told).rejects.toThrow("it is not known whether SES took a mail");
    expect(await mailsAt("lost@example.com")).toBe(1);
  });

  it("is out although SES answers later than anybody waits: it is sent once", async () => {
    await fails({ service: "ses", does: "answer-late", seconds: 0.4 });
    const told = mails({ patience: 200 }).importEnded({ to: "slow@example.com", run: imported });
    await expect(told).rejects.toThrow("it is not known whether SES took a mail");
    // Where the machine is slow, it may not even be received yet.
    await expect.poll(() => mailsAt("slow@example.com"), { timeout: 30_000 }).toBe(1);
    expect(await mails().importEnded({ to: "patient@example.com", run: imported })).toBe("sent");
  });

  it("is not taken where SES throttles or fails", async () => {
    for (const does of ["throttle", "fail"] as const) {
      await fails({ service: "ses", does });
      await expect(mails().importEnded({ to: "no@example.com", run: imported })).rejects.toThrow(
        MailNotTaken,
      );
    }
    expect(await mailsAt("no@example.com")).toBe(0);
  });
});

describe("the bus of events", () => {
  it("refuses some of the events of a call that it answers with 200, and says which it has taken", async () => {
    await system.misbehave({ eventsRefused: 2 });
    const taken = await bus().publish(["a", "b", "c"].map(notice));
    expect([...taken]).toEqual(["c"]);
    expect([...(await bus().publish([notice("a")]))]).toEqual(["a"]);
    expect((await onBus()).slice(-2)).toEqual(["c", "a"]);
  });

  it("has taken an event whose answer was lost: repeated, it is there twice, with one id", async () => {
    await fails({ service: "events", times: 1, does: "lose-answer" });
    await expect(bus().publish([notice("lost")])).rejects.toThrow();
    expect([...(await bus().publish([notice("lost")]))]).toEqual(["lost"]);
    expect((await onBus()).slice(-2)).toEqual(["lost", "lost"]);
  });
});

describe("Scheduler", () => {
  it("sets and lists timers as long as it refuses less often than they are tried", async () => {
    await fails(
      { service: "scheduler", operations: ["CreateSchedule"], times: 2, does: "throttle" },
      { service: "scheduler", operations: ["ListSchedules"], times: 3, does: "fail" },
    );
    expect(await timer().set({ cohort: aCohort("patient"), generation: 1 }, daily("UTC"))).toBe("set");
    expect(await listed()).toContain("patient");
    await fails({ service: "scheduler", operations: ["DeleteSchedule"], does: "throttle" });
    await expect(timer().remove({ cohort: aCohort("patient"), generation: 1 })).rejects.toThrow();
    expect(await listed()).toContain("patient");
  });

  it("has set a timer whose answer was lost, and the repeat finds it", async () => {
    await fails({ service: "scheduler", operations: ["CreateSchedule"], times: 1, does: "lose-answer" });
    expect(await timer().set({ cohort: aCohort("lost"), generation: 1 }, daily("UTC"))).toBe("set");
    expect((await listed()).filter((cohort) => cohort === "lost")).toHaveLength(1);
  });

  it("refuses for good a time zone that ICU knows and it does not", async () => {
    await system.misbehave({ unknownZones: ["America/Coyhaique"] });
    const key = { cohort: aCohort("far"), generation: 1 };
    expect(await timer().set(key, daily("America/Coyhaique"))).toBe("refused");
    expect(await timer().set(key, daily("America/Santiago"))).toBe("set");
    expect(await timer().set(key, daily("America/Coyhaique"))).toBe("refused");
    expect(await listed()).toContain("far");
  });

  it("lists late: a timer that was just set is missing, and one that was just removed is there", async () => {
    const [old, fresh] = [aCohort("old"), aCohort("fresh")];
    await timer().set({ cohort: old, generation: 1 }, daily("UTC"));
    await system.clock?.moveTo(new Date(start.getTime() + 120_000));
    await system.misbehave({ listsLateSeconds: 60 });
    await timer().remove({ cohort: old, generation: 1 });
    await timer().set({ cohort: fresh, generation: 1 }, daily("UTC"));
    expect(await listed()).toContain("old");
    expect(await listed()).not.toContain("fresh");
    await system.clock?.moveTo(new Date(start.getTime() + 240_000));
    expect(await listed()).not.toContain("old");
    expect(await listed()).toContain("fresh");
  });

  it("gives up a firing whose target the timers' role may not invoke, and no other", async () => {
    const key = { cohort: aCohort("forbidden"), generation: 1 };
    const depth = async () => {
      const command = new GetQueueAttributesCommand({
        QueueUrl: JSON.parse(set("deadLetterQueues")).undeliveredTicks,
      });
      return (await here.queues.send(command)).Attributes?.["ApproximateNumberOfMessages"];
    };
    const later = { cohort: aCohort("later"), generation: 1 };
    await timer().set(key, daily("UTC"));
    await timer().set(later, { ...daily("UTC"), at: "09:05" });
    await system.misbehave({ firingsRefused: true });
    await system.clock?.moveTo(new Date("2026-11-24T09:00:00Z"));
    const refused = Number(await depth());
    expect(refused).toBeGreaterThan(0);
    await system.misbehave({});
    await system.clock?.moveTo(new Date("2026-11-24T09:05:00Z"));
    expect(Number(await depth())).toBe(refused);
  });

  it("has other groups behind the gate as well", async () => {
    await fails({ service: "scheduler", operations: ["GetScheduleGroup"], does: "fail" });
    await here.scheduler.send(new CreateScheduleGroupCommand({ Name: "other" }));
    await expect(here.scheduler.send(new GetScheduleGroupCommand({ Name: "other" }))).rejects.toThrow();
  });
});

describe("functions", () => {
  const ask = async () => {
    const headers = { authorization: `Bearer ${await system.token()}` };
    return (await fetch(`${system.api}/cohorts`, { headers })).status;
  };

  it("are not run where Lambda has no room: callers of the API get 503, and may try again", async () => {
    await system.misbehave({ concurrency: 0 });
    expect(await ask()).toBe(503);
    await system.misbehave({ concurrency: 1 });
    expect(await ask()).toBe(200);
  });

  it("of an execution wait for room, and the execution goes on when there is some", async () => {
    await system.misbehave({ concurrency: 0 });
    const { executionArn } = await startExecution("waits");
    const status = async () =>
      (await here.workflow.send(new DescribeExecutionCommand({ executionArn }))).status;
    expect(await status()).toBe("RUNNING");
    await system.misbehave({});
    await expect.poll(status, { timeout: 20_000 }).toBe("SUCCEEDED");
  });
});

it("a system may misbehave from its start", async () => {
  const misbehaviour: Misbehaviour = {
    faults: [{ service: "dynamodb", operations: ["GetItem"], does: "fail" }],
  };
  const other = await startSystem({ folder: temporaryFolder(), memory: true, misbehaviour });
  const { once, ...rest } = clientsOf(other);
  await expect(once.client.send(new GetCommand(item("x")))).rejects.toThrow();
  await other.misbehave({});
  await once.client.send(new GetCommand(item("x")));
  for (const client of [once.client, rest.retried.client]) client.destroy();
  await other.stop();
});

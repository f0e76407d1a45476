/** The AWS services of a simulation, on its time and in its weather, and the real adapters over them. */
import { createServer, type Server } from "node:http";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { LambdaClient } from "@aws-sdk/client-lambda";
import type { S3Client } from "@aws-sdk/client-s3";
import { SchedulerClient } from "@aws-sdk/client-scheduler";
import { SESClient } from "@aws-sdk/client-ses";
import { SFNClient } from "@aws-sdk/client-sfn";
import startDynalite from "dynalite";
import { type Asynchronous, asynchronous } from "../../../local/aws/asynchronous.ts";
import type { DeadLetter, DeadLetters } from "../../../local/aws/dead-letters.ts";
import type { EventBus } from "../../../local/aws/event-bus.ts";
import type { Guard } from "../../../local/aws/gate/gate.ts";
import type { Lambda } from "../../../local/aws/lambda.ts";
import { lambdaService } from "../../../local/aws/lambda-service.ts";
import { limited } from "../../../local/aws/limited.ts";
import { machine } from "../../../local/aws/machine.ts";
import { MapRuns } from "../../../local/aws/map-runs.ts";
import { Misbehaving } from "../../../local/aws/misbehaviour.ts";
import { failureQueueArn, functionArn, localNames } from "../../../local/aws/names.ts";
import { Firer } from "../../../local/aws/scheduler/firing.ts";
import { ScheduleStore } from "../../../local/aws/scheduler/schedules.ts";
import { schedulerServer } from "../../../local/aws/scheduler/server.ts";
import { type StepFunctions, stepFunctions } from "../../../local/aws/step-functions.ts";
import { createTable } from "../../../local/aws/table.ts";
import { runnable } from "../../../local/aws/workflow-document.ts";
import { ANY_PORT, listening } from "../../../local/listening.ts";
import { type FunctionSpec, functions } from "../../../shared/contract/functions.ts";
import { importWorkflow } from "../../../shared/contract/import-workflow.ts";
import { workflowSubstitutions } from "../../../shared/contract/workflow-steps.ts";
import { MAIL_ANSWER_MS } from "../../../shared/limits.ts";
import type { FakeObjects } from "../../fakes/objects.ts";
import { Bucket } from "./bucket.ts";
import { inProcess, type Route } from "./in-process.ts";
import { KeptReads } from "./kept-reads.ts";
import type { MailBook } from "./mail-book.ts";
import { tableClient } from "./table-client.ts";
import type { VirtualTime } from "./virtual-time.ts";

export class Aws {
  readonly misbehaving: Misbehaving;
  readonly timers: ScheduleStore;
  readonly firer: Firer;
  readonly events: Asynchronous;
  readonly bucket: Bucket;
  readonly clients;
  readonly letters: DeadLetter[] = [];
  readonly #mapRuns: MapRuns;
  readonly #bus: EventBus;
  readonly #workflow: StepFunctions;
  readonly #kept = new KeptReads();
  #tableAtWork;
  /** The one at work, whichever it is. */
  readonly #tableServer = { emit: (...given: [string]) => this.#tableAtWork.emit(...given) } as Server;
  readonly #given: { time: VirtualTime; guard: Guard; folder: string | undefined };

  /** `lambda` runs functions, `fired` receives what a timer hands to its target. */
  constructor(given: {
    time: VirtualTime;
    /** Of the table, which is in memory if it is left out. */
    folder: string | undefined;
    objects: FakeObjects;
    mails: MailBook;
    bus: EventBus;
    lambda: Lambda;
    fired(input: string): void;
  }) {
    const { time, mails, objects, bus } = given;
    this.#bus = bus;
    const misbehaving = new Misbehaving(time.pause);
    this.misbehaving = misbehaving;
    this.#tableAtWork = tableIn(given.folder);
    const { guard } = misbehaving;
    this.#given = { time, guard, folder: given.folder };
    const letters: DeadLetters = {
      put: (letter) => void this.letters.push(letter),
      kept: () => [],
      remove() {},
    };
    const lambda = limited(given.lambda, () => misbehaving.now.concurrency);
    this.events = asynchronous({
      lambda,
      deadLetters: letters,
      destinationOf: failureQueueArn,
      triesOf: (name) => tries[name] ?? 3,
      folder: undefined,
    });
    this.timers = new ScheduleStore({ now: time.now });
    this.timers.ensureGroup(localNames.timerGroup);
    this.firer = new Firer({
      store: this.timers,
      clock: time,
      deliver: (_arn, input) => given.fired(input),
      deadLetters: letters,
    });
    this.bucket = new Bucket({ time, guard, objects });
    this.#mapRuns = new MapRuns(() => misbehaving.now.openMapRuns);
    this.#workflow = stepFunctions({
      arn: localNames.workflow,
      machine: machine(runnable(importWorkflow, substitutions), {
        lambda,
        objects: this.bucket.manifests() as unknown as S3Client,
        mapRuns: this.#mapRuns,
      }),
      folder: undefined,
      clock: time,
    });
    const specs: Readonly<Record<string, FunctionSpec>> = functions;
    const over = (route: Route) => inProcess({ time, guard }, route);
    const small = { patience: 5_000, takes: 8 };
    const taken = (body: Buffer) => mails.taken(new URLSearchParams(body.toString()));
    this.clients = {
      table: tableClient({ time, guard, server: this.#tableServer, kept: this.#kept }),
      scheduler: new SchedulerClient({
        ...over({ service: "scheduler", server: schedulerServer(this.timers), patience: 2_000, takes: 40 }),
        maxAttempts: 1,
      }),
      workflow: new SFNClient(
        over({ service: "states", server: this.#workflow.server, ...small, takes: 40 }),
      ),
      lambda: new LambdaClient(
        over({
          service: "lambda",
          server: lambdaService({ functions: specs, events: this.events }),
          ...small,
          takes: 30,
        }),
      ),
      mail: new SESClient({
        ...over({ service: "ses", server: mailServer, patience: MAIL_ANSWER_MS, takes: 200, applied: taken }),
        maxAttempts: 1,
      }),
      events: new EventBridgeClient({
        ...over({ service: "events", server: bus.server, patience: 2_000, takes: 30 }),
        maxAttempts: 2,
      }),
    };
  }

  async begin(): Promise<void> {
    const { time, guard } = this.#given;
    const route = { service: "dynamodb", server: this.#tableServer, patience: 5_000, takes: 8 } as const;
    const client = new DynamoDBClient(inProcess({ time, guard }, route));
    await createTable(client);
  }

  /** A client of the table that meets no weather, for what an observer asks. */
  observer(): DynamoDBClient {
    const route = { service: "dynamodb", server: this.#tableServer, patience: 5_000, takes: 0 } as const;
    return new DynamoDBClient(inProcess({ time: this.#given.time, guard: () => undefined }, route));
  }

  /** Executions that ended before then, and what only saves the simulation time. */
  forget(before: Date): void {
    this.#workflow.forgetEnded(before);
    this.#kept.forget();
  }

  /** Between two calls: dynalite never closes the iterators of its queries, which its database keeps. */
  async restartTable(): Promise<void> {
    const { time, folder } = this.#given;
    if (!folder) throw new Error("the table is in memory: it would be empty");
    await time.atOnce(async () => {
      // It closes its database only after a port.
      const { close } = await listening(this.#tableAtWork, ANY_PORT);
      await close();
      this.#tableAtWork = tableIn(folder);
    });
  }

  /** After a change of the switches. */
  changed(): void {
    this.timers.listsLateSeconds = this.misbehaving.now.listsLateSeconds ?? 0;
    this.#mapRuns.admit();
    this.#bus.refuse(this.misbehaving.now.eventsRefused ?? 0);
  }
}

function tableIn(folder: string | undefined): Server {
  return startDynalite({ createTableMs: 0, ...(folder && { path: folder }) });
}

/** As `infra/timers.ts` sets it: a failed round of reconcile is not repeated. */
const tries: Record<string, number> = { "timers/reconcile": 1 };

const substitutions = Object.fromEntries(
  workflowSubstitutions.map((name) => [
    name,
    name === "WorkBucket"
      ? localNames.workBucket
      : functionArn(`steps/${name.replace(/Arn$/, "").toLowerCase()}`),
  ]),
);

/** Takes every mail. */
const mailServer = createServer((_request, response) => {
  response
    .writeHead(200, { "content-type": "text/xml" })
    .end(
      "<SendRawEmailResponse><SendRawEmailResult><MessageId>1</MessageId></SendRawEmailResult></SendRawEmailResponse>",
    );
});

/** Races creates for many cohorts at once, over the protocols of the table and of Scheduler. */
import { CreateScheduleGroupCommand, SchedulerClient } from "@aws-sdk/client-scheduler";
import { ScheduleStore } from "../../local/aws/scheduler/schedules.ts";
import { schedulerServer } from "../../local/aws/scheduler/server.ts";
import { ANY_PORT, listening } from "../../local/listening.ts";
import { channelsInTable } from "../../shared/adapters/dynamodb/channels.ts";
import { cohortsInTable } from "../../shared/adapters/dynamodb/cohorts.ts";
import { connectionsInTable } from "../../shared/adapters/dynamodb/connections.ts";
import { dataSetsInTable } from "../../shared/adapters/dynamodb/data-sets.ts";
import { definitionChecksInTable } from "../../shared/adapters/dynamodb/definition-checks.ts";
import { schedulesInTable } from "../../shared/adapters/dynamodb/schedules.ts";
import { timerInScheduler } from "../../shared/adapters/scheduler/timer.ts";
import type { CohortId } from "../../shared/contract/ids.ts";
import type { ScheduleRequest } from "../../shared/contract/schedules.ts";
import { DomainError } from "../../shared/domain/domain-error.ts";
import { everyItem } from "../../shared/usecases/every-item.ts";
import { createSchedule } from "../../shared/usecases/schedules/create.ts";
import { dynalite } from "../contracts/table-servers.ts";
import { steeredClock } from "../fakes/clock.ts";
import { aCohort } from "../fakes/ids.ts";
import { fakeLog } from "../fakes/log.ts";
import { seededRandom } from "../fakes/random.ts";
import { furnish, shop } from "./furnish.ts";

interface Race {
  cohorts: number;
  /** For each of the cohorts. */
  creates: number;
}

const arns = {
  target: "arn:aws:lambda:eu-west-1:000000000000:function:tick",
  role: "arn:aws:iam::000000000000:role/timers",
  deadLetters: "arn:aws:sqs:eu-west-1:000000000000:undelivered",
};

type World = Parameters<typeof createSchedule>[0];

/**
 * Returns what went wrong: a cohort without exactly one schedule and one timer, or a loser that was not shown the
 * winner.
 */
export async function racedCreates({ cohorts, creates }: Race): Promise<string | undefined> {
  const { world, stop } = await onServers();
  try {
    const ids = Array.from({ length: cohorts }, (_, at) => aCohort(`cohort${at}`));
    await furnish(world, ids, world.clock.now().toISOString());
    const answers = await Promise.all(
      Array.from({ length: creates }, (_, racer) => ids.map((id) => create(world, id, racer))).flat(),
    );
    const faults: string[] = [];
    for (const id of ids) {
      const its = answers.filter((answer) => answer.id === id);
      const winner = its.find(({ won }) => won);
      if (its.filter(({ won }) => won).length !== 1) faults.push(`${id} has not exactly one winner`);
      if (its.some(({ shown }) => shown !== winner?.shown))
        faults.push(`a loser at ${id} was not shown the winner`);
      const slot = await world.schedules.read(id);
      const isWinners = slot?.state === "live" && slot.recipients.join() === winner?.shown;
      if (!isWinners) faults.push(`the slot of ${id} is not the winner's, live`);
    }
    const timers = await everyTimer(world);
    if (
      timers.sort().join() !==
      ids
        .map((id) => `${id}.1`)
        .sort()
        .join()
    )
      faults.push(`there are timers ${timers}`);
    return faults.length > 0 ? faults.join("\n") : undefined;
  } finally {
    await stop();
  }
}

/** Each create has a recipient of its own, which identifies its schedule. */
async function create(world: World, id: CohortId, racer: number) {
  const request: ScheduleRequest = {
    cadence: { every: "daily", at: "09:00", timeZone: "Europe/Madrid" },
    connectionId: shop,
    recipients: [`racer${racer}@example.com`],
  };
  try {
    const { recipients } = await createSchedule(world, { reach: "all", cohortId: id, request });
    return { id, won: true, shown: recipients.join() };
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== "schedule-exists") throw error;
    const { recipients } = error.more["schedule"] as ScheduleRequest;
    return { id, won: false, shown: recipients.join() };
  }
}

async function everyTimer({ timer }: World): Promise<string[]> {
  const keys = await everyItem((wanted) => timer.list(wanted));
  return keys.map(({ cohort, generation }) => `${cohort}.${generation}`);
}

async function onServers(): Promise<{ world: World; stop(): Promise<void> }> {
  const clock = steeredClock({ advancesItself: true });
  const tables = await dynalite();
  const table = await tables.emptyTable(clock);
  const server = await listening(schedulerServer(new ScheduleStore({ now: () => clock.now() })), ANY_PORT);
  const client = new SchedulerClient({
    endpoint: server.origin,
    region: "eu-west-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
  });
  await client.send(new CreateScheduleGroupCommand({ Name: "stage" }));
  return {
    world: {
      clock,
      channels: channelsInTable(table),
      cohorts: cohortsInTable(table),
      dataSets: dataSetsInTable(table),
      definitionChecks: definitionChecksInTable(table),
      connections: connectionsInTable(table),
      schedules: schedulesInTable(table),
      timer: timerInScheduler({ client, group: "stage", ...arns, clock, random: seededRandom() }),
      log: fakeLog(),
    },
    async stop() {
      client.destroy();
      await server.close();
      await tables.stop();
    },
  };
}

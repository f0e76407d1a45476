/**
 * EventBridge Scheduler in memory, behind the `send` of its own client, so that the real adapter gets its errors
 * without a network.
 */
import {
  ConflictException,
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  DeleteScheduleCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  ResourceNotFoundException,
  type SchedulerClient,
  ThrottlingException,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import type { TimerKey } from "../../../shared/domain/schedule.ts";

/** The fault of one call: it is refused, or its answer is lost, before or after it was applied. */
export type SchedulerFault = "conflict" | "throttled" | "lost-before" | "lost-after";

export interface MemoryScheduler {
  /** Runs a command of the official client. */
  send(command: unknown): Promise<unknown>;
  /** Deletes a timer by hand: that of this number, if there is one. */
  mislay(number: number): void;
  timers(): { key: TimerKey; expression: string; timeZone: string }[];
}

const meta = { $metadata: {}, message: "as scripted", Message: "as scripted" };

export function memoryScheduler(): MemoryScheduler {
  const schedules = new Map<string, CreateScheduleCommandInput>();
  const existing = (name = "") => {
    const found = schedules.get(name);
    if (!found) throw new ResourceNotFoundException(meta);
    return found;
  };

  function carryOut(command: unknown): unknown {
    if (command instanceof CreateScheduleCommand) {
      const { Name = "" } = command.input;
      if (schedules.has(Name)) throw new ConflictException(meta);
      schedules.set(Name, command.input);
      return {};
    }
    if (command instanceof UpdateScheduleCommand) {
      existing(command.input.Name);
      schedules.set(command.input.Name ?? "", command.input);
      return {};
    }
    if (command instanceof GetScheduleCommand) return existing(command.input.Name);
    if (command instanceof DeleteScheduleCommand) {
      existing(command.input.Name);
      schedules.delete(command.input.Name ?? "");
      return {};
    }
    if (command instanceof ListSchedulesCommand)
      return { Schedules: [...schedules.keys()].map((Name) => ({ Name })) };
    throw new Error("a command that this Scheduler does not know");
  }

  return {
    send: async (command) => carryOut(command),
    mislay: (number) => void schedules.delete([...schedules.keys()][number] ?? ""),
    timers: () =>
      [...schedules.values()].map(({ Target, ScheduleExpression = "", ScheduleExpressionTimezone = "" }) => {
        const { cohort, generation } = JSON.parse(Target?.Input ?? "") as TimerKey;
        return {
          key: { cohort, generation },
          expression: ScheduleExpression,
          timeZone: ScheduleExpressionTimezone,
        };
      }),
  };
}

/** A client whose calls meet these faults, one after the other, and then succeed. */
export function faultyClient(scheduler: MemoryScheduler, faults: readonly (SchedulerFault | null)[]) {
  const coming = [...faults];
  const send = async (command: unknown) => {
    const fault = coming.shift();
    if (fault === "conflict") throw new ConflictException(meta);
    if (fault === "throttled") throw new ThrottlingException(meta);
    if (fault === "lost-before") throw new Error("socket hang up");
    const answer = await scheduler.send(command);
    if (fault === "lost-after") throw new Error("socket hang up");
    return answer;
  };
  return { send } as unknown as SchedulerClient;
}

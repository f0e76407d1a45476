/**
 * The whole system on this machine, with cohorts and a connection for which schedules can be created, and clients of
 * its own.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { ListSchedulesCommand, SchedulerClient } from "@aws-sdk/client-scheduler";
import type { Steering } from "../../../local/aws/steering.ts";
import { type LocalSystem, type SystemOptions, startSystem } from "../../../local/system.ts";
import { cohortsInTable } from "../../../shared/adapters/dynamodb/cohorts.ts";
import { connectionsInTable } from "../../../shared/adapters/dynamodb/connections.ts";
import { schedulesInTable } from "../../../shared/adapters/dynamodb/schedules.ts";
import { dynamoTable } from "../../../shared/adapters/dynamodb/table.ts";
import { systemClock, systemIds } from "../../../shared/adapters/system.ts";
import type { ScheduleRequest } from "../../../shared/contract/schedules.ts";
import type { World } from "../../../shared/ports/world.ts";
import { clientSettings } from "../../local/client-settings.ts";
import { shop } from "../furnish.ts";

export const CREATED = "2026-11-01T00:00:00.000Z";

export const request = (recipient: string): ScheduleRequest => ({
  cadence: { every: "daily", at: "09:00", timeZone: "UTC" },
  connectionId: shop,
  recipients: [recipient],
  locale: "en",
});

/** The answer to a call; undefined if there was none. */
export type Told = { status: number; body: unknown } | undefined;

export interface Here extends Pick<World, "cohorts" | "connections" | "schedules"> {
  system: LocalSystem;
  clock: Steering;
  call(method: string, path: string, body?: unknown): Promise<Told>;
  /** Names of the timers that exist. */
  timers(): Promise<string[]>;
  stop(): Promise<void>;
}

/** A folder for several systems one after the other, removed at the end. */
export function folderHere(): { folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "schedules-"));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export async function here(
  options: Pick<SystemOptions, "folder" | "memory"> & { clock: Date },
): Promise<Here> {
  const system = await startSystem({ ...options, retryPause: 0 });
  const { environment, clock } = system;
  if (!clock) throw new Error("the system has no clock to steer");
  const at = (service: string) => clientSettings(environment, service);
  const dynamo = new DynamoDBClient(at("DYNAMODB"));
  const scheduler = new SchedulerClient(at("SCHEDULER"));
  const table = dynamoTable({
    client: dynamo,
    name: environment["TABLE_NAME"] ?? "",
    clock: systemClock,
    ids: systemIds,
  });
  const authorization = `Bearer ${await system.token()}`;

  return {
    system,
    clock,
    cohorts: cohortsInTable(table),
    connections: connectionsInTable(table),
    schedules: schedulesInTable(table),
    async call(method, path, body) {
      try {
        const headers = { authorization, ...(body !== undefined && { "content-type": "application/json" }) };
        const answer = await fetch(`${system.api}${path}`, {
          method,
          headers,
          ...(body !== undefined && { body: JSON.stringify(body) }),
        });
        const text = await answer.text();
        return { status: answer.status, body: text ? JSON.parse(text) : undefined };
      } catch {
        return undefined;
      }
    },
    async timers() {
      const names: string[] = [];
      let NextToken: string | undefined;
      do {
        const GroupName = environment["TIMER_GROUP"];
        const page = await scheduler.send(
          new ListSchedulesCommand({ GroupName, ...(NextToken !== undefined && { NextToken }) }),
        );
        names.push(...(page.Schedules ?? []).map(({ Name = "" }) => Name));
        NextToken = page.NextToken;
      } while (NextToken !== undefined);
      return names;
    },
    async stop() {
      dynamo.destroy();
      scheduler.destroy();
      await system.stop();
    },
  };
}

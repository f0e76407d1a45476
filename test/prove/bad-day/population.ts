/** Cohorts with schedules of many kinds, the connections that they are imported through, and who is in them each day. */
import { createHash } from "node:crypto";
import { type Dice, dice } from "../../../local/demo/sample/dice.ts";
import type { Connection } from "../../../shared/contract/connections.ts";
import type { CohortId, ConnectionId } from "../../../shared/contract/ids.ts";
import type { Cadence, ScheduleRequest, Weekday } from "../../../shared/contract/schedules.ts";
import type { Member } from "../../../shared/domain/identifiers.ts";
import { aCohort, aConnection } from "../../fakes/ids.ts";

const DAY = 86_400_000;

export interface Shop {
  connection: Connection;
  secret: string;
}

export interface Planned {
  cohort: CohortId;
  request: ScheduleRequest;
  /** Members that it may have. */
  size: number;
}

/** With these sizes of batches and parts, few members make several of both. */
export const sizes = { idsPerBatch: 20, batchesPerPart: 4, membersPerBucket: 120 };

export function shops(createdAt: string): Shop[] {
  const endpoints = ["https://rest.fra-01.braze.eu", "https://rest.iad-03.braze.com"];
  return [0, 1, 2, 3].map((at) => ({
    secret: `secret-${at}`,
    connection: {
      id: aConnection(`shop${at}`),
      name: `Shop ${at}`,
      endpoint: endpoints[at % 2] ?? "",
      partner: "kubit",
      contacts: ["ops", "crm", "lead"].map((who) => `${who}${at}@example.com`),
      locale: "en",
      status: "active",
      keys: [{ id: `key${at}`, masked: "…", status: "active", addedBy: "ops", addedAt: createdAt }],
      ...(at === 3 && { secondsBeforeAdds: 300 }),
      createdAt,
      version: 0,
    },
  }));
}

const zones = [
  "UTC",
  "Europe/Madrid",
  "Europe/Madrid",
  "Europe/London",
  "Africa/Casablanca",
  "America/New_York",
] as const;
/** Of most days the same few hours, as people choose them. 02:30 exists twice or not at all where the clocks change. */
const hours = ["02:30", "08:00", "09:00", "09:00", "09:00", "09:00", "09:15"] as const;
const weeks: [Weekday[], ...Weekday[][]] = [["MON"], ["TUE", "FRI"], ["MON", "WED", "THU", "SUN"], ["SAT"]];
const monthDays: [number, ...(number | "last")[]] = [1, 15, 20, 28, "last"];

export function cadence(from: Dice): Cadence {
  const when = {
    at: from.pick(hours),
    timeZone: from.pick(zones),
    ...(from.happens(0.1) && { startWithinMinutes: from.between(5, 30) }),
  };
  if (from.happens(0.6)) return { every: "daily", ...when };
  if (from.happens(0.8)) return { every: "weekly", weekdays: from.pick(weeks), ...when };
  return { every: "monthly", dayOfMonth: from.pick<number | "last">(monthDays), ...when };
}

export function planned(from: Dice, count: number, through: readonly ConnectionId[]): Planned[] {
  return Array.from({ length: count }, (_, at) => ({
    cohort: aCohort(`cohort${String(at).padStart(3, "0")}`),
    // Some have several batches, and a few several parts.
    size: from.happens(0.8)
      ? from.between(3, 20)
      : from.happens(0.7)
        ? from.between(40, 80)
        : from.between(180, 400),
    request: {
      cadence: cadence(from),
      connectionId: from.pick(through as [ConnectionId]),
      recipients: Array.from({ length: from.between(1, 3) }, (_, to) => `person${at}-${to}@example.com`),
      locale: from.pick(["en", "es"]),
      mailPolicy: from.pick(["every-run", "every-run", "changes-and-failures", "failures"]),
    },
  }));
}

/** About half of those that it may have. Each day some enter and some leave; every ninth day most of them change. */
export function membersOf({ cohort, size }: Planned, now: Date): Member[] {
  const day = Math.floor(now.getTime() / DAY);
  return Array.from({ length: size }, (_, at) => at).flatMap((at): Member[] => {
    const draw = dice(createHash("md5").update(`${cohort}/${at}`).digest().readUInt32LE());
    const phase = draw.between(0, 19);
    const turned = Math.floor((day + phase) / 20) + (day % 9 === at % 9 && size > 150 ? 1 : 0);
    if (turned % 2 === (at % 3 === 0 ? 1 : 0)) return [];
    const id = `${cohort}-${at}`;
    if (at % 10 === 8) return [{ kind: "alias", id, label: "email" }];
    return [{ kind: at % 10 === 9 ? "device_id" : "external_id", id, label: "" }];
  });
}

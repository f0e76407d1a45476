/** The resources of EventBridge Scheduler: groups, and schedules in them. */
import { join } from "node:path";
import { type Kept, kept } from "../../kept.ts";
import { ACCOUNT, REGION } from "../names.ts";
import { readExpression } from "./expressions.ts";
import type { ScheduleRequest } from "./schedule-requests.ts";

/** As the API returns it. Times are seconds since 1970. */
export interface KeptSchedule extends ScheduleRequest {
  Arn: string;
  Name: string;
  CreationDate: number;
  LastModificationDate: number;
}

export interface KeptGroup {
  Arn: string;
  Name: string;
  State: "ACTIVE";
  CreationDate: number;
  LastModificationDate: number;
}

/** An error answer. `code` is the exception's name. */
export class SchedulerFault extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

const DEFAULT_GROUP = "default";

export class ScheduleStore {
  readonly #now: () => Date;
  readonly #groups: Kept<KeptGroup>;
  readonly #schedules: Kept<KeptSchedule>;
  /** Schedules that were removed, and when in seconds since 1970: a list that is behind still has them. */
  #removed: { schedule: KeptSchedule; at: number }[] = [];
  /** Lists show what there was so many seconds ago. */
  listsLateSeconds = 0;
  /** Called after each change of a schedule. */
  changed: () => void = () => {};

  /** In memory if `folder` is undefined. */
  constructor({ now, folder }: { now: () => Date; folder?: string | undefined }) {
    this.#now = now;
    this.#groups = kept(folder && join(folder, "groups"));
    this.#schedules = kept(folder && join(folder, "schedules"));
    this.ensureGroup(DEFAULT_GROUP);
  }

  all(): KeptSchedule[] {
    return this.#schedules.entries().map(([, schedule]) => schedule);
  }

  /** A repeated call, recognized by its client token, gets the first answer. */
  create(name: string, request: ScheduleRequest): { ScheduleArn: string } {
    const there = this.#schedules.get(placeOf({ GroupName: request.GroupName, Name: name }));
    if (there && there.ClientToken !== undefined && there.ClientToken === request.ClientToken) {
      return { ScheduleArn: there.Arn };
    }
    if (there) throw conflict(`Schedule ${name} already exists.`);
    return this.#keep(this.#made(name, request));
  }

  /** Replaces the whole schedule: values that the request leaves out get their defaults. */
  update(name: string, request: ScheduleRequest): { ScheduleArn: string } {
    const made = this.#made(name, request);
    const { CreationDate } = this.get(name, request.GroupName);
    return this.#keep({ ...made, CreationDate });
  }

  get(name: string, group: string): KeptSchedule {
    const found = this.#schedules.get(placeOf({ Name: name, GroupName: group }));
    if (!found) throw notFound(`Schedule ${name} does not exist.`);
    return found;
  }

  remove(name: string, group: string): void {
    const schedule = this.get(name, group);
    this.#schedules.delete(placeOf(schedule));
    this.#removed.push({ schedule, at: this.#seconds() });
    this.changed();
  }

  /** Ordered by group and name. */
  list(filter: {
    ScheduleGroup?: string | undefined;
    NamePrefix?: string | undefined;
    State?: string | undefined;
  }): KeptSchedule[] {
    if (filter.ScheduleGroup) this.getGroup(filter.ScheduleGroup);
    return this.#listed()
      .filter((one) => !filter.ScheduleGroup || one.GroupName === filter.ScheduleGroup)
      .filter((one) => one.Name.startsWith(filter.NamePrefix ?? ""))
      .filter((one) => !filter.State || one.State === filter.State)
      .sort((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1));
  }

  #listed(): KeptSchedule[] {
    const until = this.#seconds() - this.listsLateSeconds;
    if (this.listsLateSeconds === 0) this.#removed = [];
    this.#removed = this.#removed.filter(({ at }) => at > until);
    const there = [...this.all(), ...this.#removed.map(({ schedule }) => schedule)];
    const listed = there.filter(({ CreationDate }) => this.listsLateSeconds === 0 || CreationDate <= until);
    return [...new Map(listed.map((one) => [placeOf(one), one])).values()];
  }

  createGroup(name: string): { ScheduleGroupArn: string } {
    if (this.#groups.get(name)) throw conflict(`Schedule group ${name} already exists.`);
    return { ScheduleGroupArn: this.ensureGroup(name).Arn };
  }

  ensureGroup(name: string): KeptGroup {
    const there = this.#groups.get(name);
    if (there) return there;
    const now = this.#seconds();
    const Arn = `${arnOf("schedule-group")}/${name}`;
    const group: KeptGroup = {
      Arn,
      Name: name,
      State: "ACTIVE",
      CreationDate: now,
      LastModificationDate: now,
    };
    this.#groups.set(name, group);
    return group;
  }

  getGroup(name: string): KeptGroup {
    const group = this.#groups.get(name);
    if (!group) throw notFound(`Schedule group ${name} does not exist.`);
    return group;
  }

  /** Ordered by name. */
  groups(prefix = ""): KeptGroup[] {
    return this.#groups
      .entries()
      .map(([, group]) => group)
      .filter((group) => group.Name.startsWith(prefix))
      .sort((one, other) => (one.Name < other.Name ? -1 : 1));
  }

  /** Also removes the schedules of the group. */
  removeGroup(name: string): void {
    if (name === DEFAULT_GROUP) throw invalid("The default schedule group can't be deleted.");
    const schedules = this.list({ ScheduleGroup: name });
    this.#groups.delete(name);
    for (const schedule of schedules) this.#schedules.delete(placeOf(schedule));
    this.changed();
  }

  #made(name: string, request: ScheduleRequest): KeptSchedule {
    const { GroupName, ScheduleExpression, ScheduleExpressionTimezone, StartDate, EndDate } = request;
    this.getGroup(GroupName);
    if (!readExpression(ScheduleExpression, ScheduleExpressionTimezone, this.#now()))
      throw invalid(`Invalid Schedule Expression ${ScheduleExpression}.`);
    if (StartDate !== undefined && EndDate !== undefined && EndDate < StartDate)
      throw invalid("The StartDate must come before the EndDate.");
    const now = this.#seconds();
    const Arn = `${arnOf("schedule")}/${GroupName}/${name}`;
    return { ...request, Arn, Name: name, CreationDate: now, LastModificationDate: now };
  }

  #keep(schedule: KeptSchedule): { ScheduleArn: string } {
    this.#schedules.set(placeOf(schedule), schedule);
    this.changed();
    return { ScheduleArn: schedule.Arn };
  }

  #seconds(): number {
    return this.#now().getTime() / 1_000;
  }
}

export function placeOf({ GroupName, Name }: Pick<KeptSchedule, "GroupName" | "Name">): string {
  return `${GroupName}/${Name}`;
}

export function invalid(message: string): SchedulerFault {
  return new SchedulerFault(400, "ValidationException", message);
}

function arnOf(kind: "schedule" | "schedule-group"): string {
  return `arn:aws:scheduler:${REGION}:${ACCOUNT}:${kind}`;
}

function conflict(message: string): SchedulerFault {
  return new SchedulerFault(409, "ConflictException", message);
}

function notFound(message: string): SchedulerFault {
  return new SchedulerFault(404, "ResourceNotFoundException", message);
}

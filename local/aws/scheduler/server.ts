/**
 * EventBridge Scheduler's REST API over the store, with the paths, paging and errors that the official client expects.
 */
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import * as z from "zod/mini";
import * as requests from "./schedule-requests.ts";
import { invalid, type KeptSchedule, placeOf, SchedulerFault, type ScheduleStore } from "./schedules.ts";

export function schedulerServer(store: ScheduleStore): Server {
  return createServer((request, response) => {
    respond(store, request)
      .then((body) => answer(response, 200, body))
      .catch((error: unknown) => {
        if (!(error instanceof SchedulerFault)) console.error(error);
        const fault = error instanceof SchedulerFault ? error : unexpected;
        response.setHeader("x-amzn-errortype", fault.code);
        answer(response, fault.status, { Message: fault.message });
      });
  });
}

const unexpected = new SchedulerFault(
  500,
  "InternalServerException",
  "Unexpected error encountered while processing the request.",
);

async function respond(store: ScheduleStore, request: IncomingMessage): Promise<object> {
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  const [, resource = "", ...rest] = url.pathname.split("/").map(decodeURIComponent);
  const query = Object.fromEntries(url.searchParams);
  const operation = `${request.method} ${resource}${rest.length > 0 ? "/name" : ""}`;
  const name = () => read(requests.name, rest.join("/"));
  const group = () => read(requests.place, query).groupName;
  switch (operation) {
    case "POST schedules/name":
      return store.create(name(), read(requests.schedule, await bodyOf(request)));
    case "PUT schedules/name":
      return store.update(name(), read(requests.schedule, await bodyOf(request)));
    case "GET schedules/name": {
      const { ClientToken: _, ...shown } = store.get(name(), group());
      return shown;
    }
    case "DELETE schedules/name":
      store.remove(name(), group());
      return {};
    case "GET schedules": {
      const wanted = read(requests.listedSchedules, query);
      const { items, ...next } = page(store.list(wanted), wanted, placeOf);
      return { Schedules: items.map(summary), ...next };
    }
    case "POST schedule-groups/name":
      read(requests.group, await bodyOf(request));
      return store.createGroup(name());
    case "GET schedule-groups/name":
      return store.getGroup(name());
    case "DELETE schedule-groups/name":
      store.removeGroup(name());
      return {};
    case "GET schedule-groups": {
      const wanted = read(requests.listedGroups, query);
      const { items, ...next } = page(store.groups(wanted.NamePrefix), wanted, ({ Name }) => Name);
      return { ScheduleGroups: items, ...next };
    }
    default:
      throw new SchedulerFault(404, "UnknownOperationException", `This stand-in has no ${operation}.`);
  }
}

function read<Schema extends z.ZodMiniType>(schema: Schema, given: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(given);
  if (!parsed.success) throw invalid(z.prettifyError(parsed.error));
  return parsed.data;
}

function summary(schedule: KeptSchedule): object {
  const { Arn, Name, GroupName, State, CreationDate, LastModificationDate, Target } = schedule;
  return { Arn, Name, GroupName, State, CreationDate, LastModificationDate, Target: { Arn: Target.Arn } };
}

/** One page of the items in the given order. The token is the position of its last item. */
function page<T>(
  all: readonly T[],
  { NextToken, MaxResults }: { NextToken?: string | undefined; MaxResults: number },
  place: (item: T) => string,
): { items: T[]; NextToken?: string } {
  const last = NextToken === undefined ? "" : Buffer.from(NextToken, "base64url").toString();
  const left = all.filter((item) => place(item) > last);
  const items = left.slice(0, MaxResults);
  const end = items.at(-1);
  const more = end !== undefined && left.length > items.length;
  return { items, ...(more && { NextToken: Buffer.from(place(end)).toString("base64url") }) };
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  try {
    return JSON.parse((await text(request)) || "{}");
  } catch {
    throw invalid("The request is not JSON.");
  }
}

function answer(response: ServerResponse, status: number, body: object): void {
  response
    .writeHead(status, { "content-type": "application/json", "x-amzn-requestid": randomUUID() })
    .end(JSON.stringify(body));
}

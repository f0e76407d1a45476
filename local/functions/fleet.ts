/**
 * A process for each function, as AWS has an execution environment for each: it starts when its function is first
 * invoked, and again after it has exited. It has the credentials and the environment of its function, and no others.
 */
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { FunctionName } from "../../shared/contract/functions.ts";
import { functions } from "../../shared/contract/functions.ts";
import { invokedName, refuseInvoke, unknownFunction } from "../invoke-call.ts";
import { type Child, child } from "../process.ts";
import { ownEnvironment } from "./own-environment.ts";

export interface FleetOptions {
  /** Folder of the functions' modules, with a trailing slash. */
  folder: string;
  /** File to which all processes append their output. */
  log: string;
}

export interface Fleet {
  server: Server;
  stop(): Promise<void>;
}

type Process = Child<string, never>;

/** `environment`: of all functions together. */
export function functionFleet({ folder, log }: FleetOptions, environment: NodeJS.ProcessEnv): Fleet {
  const processes = new Map<FunctionName, Promise<Process>>();

  function processOf(name: FunctionName): Promise<Process> {
    const running = processes.get(name);
    if (running) return running;
    const starting = child<string, never>({
      module: new URL("own-process.ts", import.meta.url),
      environment: ownEnvironment(name, environment),
      log,
      start: { folder, name },
    });
    processes.set(name, starting);
    const forget = () => {
      if (processes.get(name) === starting) processes.delete(name);
    };
    starting.then(({ gone }) => gone.then(forget), forget);
    return starting;
  }

  return {
    server: createServer((request, response) => {
      const name = invokedName(request);
      if (name === undefined || !Object.hasOwn(functions, name))
        return refuseInvoke(response, unknownFunction(name));
      processOf(name as FunctionName).then(
        ({ ready: origin }) => pass(origin, request, response),
        (error: unknown) => {
          console.error(error);
          response.destroy();
        },
      );
    }),
    async stop() {
      const all = await Promise.allSettled(processes.values());
      await Promise.all(all.map((one) => one.status === "fulfilled" && one.value.stop()));
    },
  };
}

/** A process that exits before it answers leaves its caller without an answer too. */
function pass(origin: string, request: IncomingMessage, response: ServerResponse): void {
  const { method, headers, url = "" } = request;
  const call = httpRequest(`${origin}${url}`, { method, headers, agent: false }, (answer) => {
    response.writeHead(answer.statusCode ?? 500, answer.headers);
    answer.pipe(response);
    answer.on("error", () => response.destroy());
  });
  call.on("error", () => response.destroy());
  request.pipe(call);
}

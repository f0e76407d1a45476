/**
 * The ports of `npm start`: the same at every start of a folder. Connections store the endpoint of the sandbox,
 * browsers store bookmarks and scripts the address of the bucket, so other ports would break them.
 */
import { createServer } from "node:http";
import { keptAddresses } from "./addresses.ts";
import { listening } from "./listening.ts";

export interface Ports {
  api: number;
  inbox: number;
  issuer: number;
  objects: number;
}

const USUAL_PORT = 4610;

/**
 * The port of the API, and the three after it. `folder` has the data, if it is to be kept; `wanted` is the value of
 * `--port`. Throws if that is not a port, if the data belongs to another one, or if a port is taken.
 */
export async function portsOf(folder: string | undefined, wanted: string | undefined): Promise<Ports> {
  const before = folder === undefined ? undefined : portsBefore(folder);
  const asked = wanted === undefined ? undefined : portNumber(wanted);
  if (before !== undefined && asked !== undefined && asked !== before.api)
    throw new Error(
      `The data in ${folder} belongs to port ${before.api}: its connections to the sandbox have that address. ` +
        `Leave out --port, use another folder with --folder, or delete the data with --reset.`,
    );
  const api = asked ?? USUAL_PORT;
  const ports = before ?? { api, inbox: api + 1, issuer: api + 2, objects: api + 3 };
  const taken = await takenOf(Object.values(ports));
  if (taken.length > 0) throw portsTaken(taken, before === undefined ? undefined : folder);
  return ports;
}

/** Of the system that ran in the folder before. */
function portsBefore(folder: string): Ports | undefined {
  const kept = keptAddresses(folder);
  if (!kept) return undefined;
  const portOf = (name: keyof Ports) => Number(new URL(kept[name]).port);
  return {
    api: portOf("api"),
    inbox: portOf("inbox"),
    issuer: portOf("issuer"),
    objects: portOf("objects"),
  };
}

function portNumber(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_532) return port;
  throw new Error(
    `--port must be a whole number from 1 to 65532, for the three ports after it are used too; it is "${text}".`,
  );
}

async function takenOf(ports: readonly number[]): Promise<number[]> {
  const checks = ports.map(async (port) => {
    try {
      await (await listening(createServer(), port)).close();
      return [];
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
      return [port];
    }
  });
  return (await Promise.all(checks)).flat();
}

/** `folder`: one whose data belongs to these ports. */
function portsTaken(taken: readonly number[], folder: string | undefined): Error {
  const which = taken.length === 1 ? `Port ${taken[0]} is` : `Ports ${taken.join(" and ")} are`;
  const instead = folder
    ? `The data in ${folder} belongs to this port; to use another, begin a new folder with --folder FOLDER ` +
      "--port N, or delete the data with --reset --port N."
    : "Or use others: npm start -- --port N takes N and the three ports after it, also at later starts.";
  return new Error(`${which} taken on 127.0.0.1. Stop the program that listens there. ${instead}`);
}

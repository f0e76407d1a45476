/** Calls that were refused, in the log of the stand-ins. */
import { existsSync, readFileSync, statSync } from "node:fs";

/** Neither a secret nor a user's identifier: names of objects and of secrets have none. */
export interface Denied {
  /** The access key id of a function or role; `nobody` if the call was not signed. */
  caller: string;
  action: string;
  resource: string;
}

const CODE = "access-denied";

export function deniedLine(denied: Denied): string {
  return JSON.stringify({ level: "ERROR", code: CODE, ...denied });
}

/** In bytes. */
export function sizeOf(log: string): number {
  return existsSync(log) ? statSync(log).size : 0;
}

/** All that a log has of them from a byte on, each once. */
export function deniedIn(log: string, from: number): Denied[] {
  if (!existsSync(log)) return [];
  const lines = readFileSync(log).subarray(from).toString().split("\n");
  const found = new Set(lines.filter((line) => line.includes(`"code":"${CODE}"`)));
  return [...found].map((line) => {
    const { caller, action, resource } = JSON.parse(line) as Denied;
    return { caller, action, resource };
  });
}

/** What the local system refused would be refused after a deployment too. */
export class MissingGrants extends Error {
  constructor(denied: readonly Denied[]) {
    const calls = denied.map(({ caller, action, resource }) => `${caller}: ${action} on ${resource}`);
    super(
      `calls that the functions' roles do not allow (infra/needs.ts, shared/contract/needs.ts):\n${calls.join("\n")}`,
    );
    this.name = "MissingGrants";
  }
}

import type { Connection } from "../../contract/connections.ts";
import type { ConnectionId } from "../../contract/ids.ts";
import type { World } from "../../ports/world.ts";
import { reviseConnection } from "./revise.ts";

type TellFailingDeps = Pick<World, "connections" | "mails" | "log">;

/**
 * The most addresses recorded as mailed. The connection is one item of 400 KB; an address that is dropped gets a second
 * mail.
 */
const REMEMBERED = 1_000;

/**
 * Mails the contacts who got no mail yet that the connection is failing. Mail errors are only logged: the next run
 * tries again.
 */
export async function tellFailing(world: TellFailingDeps, connection: Connection): Promise<void> {
  const { mails, log } = world;
  const told: string[] = [];
  for (const to of connection.contacts) {
    if (isTold(connection, to)) continue;
    try {
      if ((await mails.integrationFailing({ to, connection })) === "sent") told.push(to);
    } catch {
      log.warn("mail-trouble", { connection: connection.id });
    }
  }
  await rememberTold(world, connection.id, told);
}

/** Whether the address was mailed that the connection is failing, since it is. */
export function isTold({ failing }: Connection, address: string): boolean {
  return failing?.told.includes(address.toLowerCase()) ?? false;
}

export async function rememberTold(
  { connections }: Pick<World, "connections">,
  id: ConnectionId,
  addresses: readonly string[],
): Promise<void> {
  if (addresses.length === 0) return;
  await reviseConnection(connections, id, (kept) => {
    if (!kept.failing) return kept;
    const told = new Set([...kept.failing.told, ...addresses.map((one) => one.toLowerCase())]);
    if (told.size === kept.failing.told.length) return kept;
    return { ...kept, failing: { ...kept.failing, told: [...told].slice(-REMEMBERED) } };
  });
}

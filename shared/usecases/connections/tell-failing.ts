/** Mails that a connection is failing: each address gets one, whichever runs end at the same time. */
import type { Connection, FailingMail } from "../../contract/connections.ts";
import type { ConnectionId, RunId } from "../../contract/ids.ts";
import { MailNotTaken } from "../../ports/mails.ts";
import type { World } from "../../ports/world.ts";
import { blocksAmong } from "../mail/blocks.ts";
import { reviseConnection } from "./revise.ts";

type TellFailingDeps = Pick<World, "connections" | "mails" | "mailAddresses" | "log">;

/**
 * The most addresses recorded as mailed. The connection is one item of 400 KB; an address that is dropped gets a second
 * mail.
 */
const REMEMBERED = 1_000;

/**
 * Mails the contacts whom no other run mails, and whose address is not blocked. Mail errors are only logged: the next run
 * tries those not taken.
 */
export async function tellFailing(
  world: TellFailingDeps,
  { connection, run }: { connection: Connection; run: RunId },
): Promise<void> {
  const { mails, log } = world;
  const blocks = await blocksAmong(world, connection.contacts);
  const mine = await claimFailingMails(world, {
    connection: connection.id,
    run,
    addresses: connection.contacts.filter((to) => !blocks.has(to)),
  });
  const told: Told = { sent: [], notTaken: [] };
  for (const to of mine) {
    try {
      await mails.integrationFailing({ to, connection });
      told.sent.push(to);
    } catch (error) {
      if (error instanceof MailNotTaken) told.notTaken.push(to);
      log.warn("mail-trouble", { connection: connection.id });
    }
  }
  await recordFailingMails(world, { connection: connection.id, run, told });
}

interface Claim {
  connection: ConnectionId;
  run: RunId;
  addresses: readonly string[];
}

/**
 * The addresses that this run is to mail: those that nobody has claimed, and those that it claimed in an earlier attempt
 * and does not know to be sent. Empty if the connection is not failing any more.
 */
export async function claimFailingMails(
  { connections }: Pick<World, "connections">,
  { connection, run, addresses }: Claim,
): Promise<string[]> {
  const { failing } = await reviseConnection(connections, connection, (kept) => {
    if (!kept.failing) return kept;
    const known = new Set(kept.failing.told.map(({ to }) => to));
    const fresh = [...new Set(addresses.map(inLowerCase))].filter((to) => !known.has(to));
    if (fresh.length === 0) return kept;
    return withTold(kept, [...kept.failing.told, ...fresh.map((to): FailingMail => ({ to, by: run }))]);
  });
  const mine = new Set(failing?.told.filter(({ by, sent }) => by === run && !sent).map(({ to }) => to));
  return addresses.filter((address) => mine.delete(inLowerCase(address)));
}

interface Told {
  /** Also those that can't be mailed. */
  sent: string[];
  /** Another run may mail them. */
  notTaken: string[];
}

export async function recordFailingMails(
  { connections }: Pick<World, "connections">,
  { connection, run, told }: { connection: ConnectionId; run: RunId; told: Told },
): Promise<void> {
  if (told.sent.length + told.notTaken.length === 0) return;
  const [sent, notTaken] = [told.sent, told.notTaken].map((those) => new Set(those.map(inLowerCase)));
  await reviseConnection(connections, connection, (kept) => {
    if (!kept.failing) return kept;
    const rest = kept.failing.told.filter(({ to, by }) => !(by === run && notTaken?.has(to)));
    return withTold(
      kept,
      rest.map((one) => (one.by === run && sent?.has(one.to) ? { ...one, sent: true } : one)),
    );
  });
}

function withTold(connection: Connection, told: FailingMail[]): Connection {
  const { failing } = connection;
  return failing ? { ...connection, failing: { ...failing, told: told.slice(-REMEMBERED) } } : connection;
}

function inLowerCase(address: string): string {
  return address.toLowerCase();
}

/** Who learns that a connection is failing by which import's mail: each address by one, whichever runs end together. */
import type { Connection, FailingMail } from "../../contract/connections.ts";
import type { ConnectionId, RunId } from "../../contract/ids.ts";
import { inLowerCase } from "../../domain/contact-mails.ts";
import type { World } from "../../ports/world.ts";
import { MAIL_WRITES } from "./contact-claims.ts";
import { reviseConnection } from "./revise.ts";

/**
 * The most addresses recorded as mailed. The connection is one item of 400 KB; an address that is dropped gets a second
 * mail.
 */
const REMEMBERED = 1_000;

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
  const claimed = (kept: Connection) => {
    if (!kept.failing) return kept;
    const known = new Set([...kept.failing.told.map(({ to }) => to), ...toldAsContacts(kept)]);
    const fresh = [...new Set(addresses.map(inLowerCase))].filter((to) => !known.has(to));
    if (fresh.length === 0) return kept;
    return withTold(kept, [...kept.failing.told, ...fresh.map((to): FailingMail => ({ to, by: run }))]);
  };
  const { failing } = await reviseConnection(connections, connection, claimed, MAIL_WRITES);
  const mine = new Set(failing?.told.filter(({ by, sent }) => by === run && !sent).map(({ to }) => to));
  return addresses.filter((address) => mine.delete(inLowerCase(address)));
}

/** Also those whose mail is on its way; not those whose mail SES has not taken. */
function toldAsContacts({ contactsTold = [], contactMails = [] }: Connection): string[] {
  return [...contactsTold, ...contactMails.flatMap(({ to, state }) => (state === "sending" ? [to] : []))];
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
  const recorded = (kept: Connection) => {
    if (!kept.failing) return kept;
    const rest = kept.failing.told.filter(({ to, by }) => !(by === run && notTaken?.has(to)));
    return withTold(
      kept,
      rest.map((one) => (one.by === run && sent?.has(one.to) ? { ...one, sent: true } : one)),
    );
  };
  await reviseConnection(connections, connection, recorded, MAIL_WRITES);
}

function withTold(connection: Connection, told: FailingMail[]): Connection {
  const { failing } = connection;
  return failing ? { ...connection, failing: { ...failing, told: told.slice(-REMEMBERED) } } : connection;
}

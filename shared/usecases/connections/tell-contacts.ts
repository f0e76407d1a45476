import type { ActivationView, Connection } from "../../contract/connections.ts";
import type { Mails } from "../../ports/mails.ts";
import type { World } from "../../ports/world.ts";
import { blocksAmong } from "../mail/blocks.ts";
import { reviseConnection } from "./revise.ts";

export type TellContactsDeps = Pick<World, "connections" | "mailAddresses" | "log"> & {
  mails: Pick<Mails, "integrationActive">;
};

/** Mails the contacts who got no mail yet since it became active. Mail errors and blocked addresses are only counted. */
export async function tellContacts(
  { connections, mails, mailAddresses, log }: TellContactsDeps,
  connection: Connection,
): Promise<ActivationView["mails"]> {
  const { id, contacts, contactsTold = [] } = connection;
  const untold = contacts.filter((to) => !contactsTold.includes(to));
  const blocks = await blocksAmong({ mailAddresses }, untold);
  const waiting = untold.filter((to) => !blocks.has(to));
  const tell = async (to: string) => {
    try {
      return await mails.integrationActive({ to, connection });
    } catch {
      log.warn("mail-trouble", { connection: id });
      return "failed";
    }
  };
  const told = await Promise.all(waiting.map(tell));
  const sent = waiting.filter((_, index) => told[index] === "sent");
  if (sent.length > 0)
    await reviseConnection(connections, id, (kept) =>
      kept.status === "active"
        ? { ...kept, contactsTold: [...new Set([...(kept.contactsTold ?? []), ...sent])] }
        : kept,
    );
  return { sent: sent.length, failed: waiting.length - sent.length, blocked: blocks.size };
}

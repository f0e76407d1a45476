import type { ConnectionView, KeyView } from "../../contract/connections.ts";
import type { ConnectionId } from "../../contract/ids.ts";
import { isWithin, type Reach } from "../../domain/access.ts";
import type { Page, PageWanted } from "../../ports/pages.ts";
import type { World } from "../../ports/world.ts";
import { blockedAmong } from "../mail/blocks.ts";
import { existingConnection } from "./revise.ts";
import { connectionView, keyView } from "./view.ts";

type ReadConnectionDeps = Pick<World, "connections">;

export async function readConnection(
  { connections, mailAddresses }: ReadConnectionDeps & Pick<World, "mailAddresses">,
  id: ConnectionId,
): Promise<ConnectionView> {
  const connection = await existingConnection(connections, id);
  const blocked = await blockedAmong({ mailAddresses }, connection.contacts);
  return { ...connectionView(connection), ...(blocked.length > 0 && { blocked }) };
}

/** What is beyond reach is left out, so a page may be shorter than requested without being the last. */
export async function listConnections(
  { connections }: ReadConnectionDeps,
  wanted: PageWanted,
  reach: Reach,
): Promise<Page<ConnectionView>> {
  const { items, ...page } = await connections.list(wanted);
  return { items: items.filter(({ id }) => isWithin(reach, id)).map(connectionView), ...page };
}

/** Newest first, the order in which they are used. */
export async function listKeys(
  { connections }: ReadConnectionDeps,
  id: ConnectionId,
): Promise<{ items: KeyView[] }> {
  const { keys } = await existingConnection(connections, id);
  return { items: keys.map(keyView).reverse() };
}

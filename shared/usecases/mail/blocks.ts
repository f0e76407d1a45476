import type { BlockedAddress, MailAddress, MailBlock } from "../../contract/mail-addresses.ts";
import { mailAddressId } from "../../domain/mail-addresses.ts";
import type { World } from "../../ports/world.ts";

type Block = NonNullable<MailAddress["block"]>;

/** Those of the addresses that are not mailed, by the address as it was given. */
export async function blocksAmong(
  { mailAddresses }: Pick<World, "mailAddresses">,
  addresses: readonly string[],
): Promise<Map<string, Block>> {
  const distinct = [...new Set(addresses)];
  const found = await Promise.all(distinct.map((address) => mailAddresses.read(mailAddressId(address))));
  const blocked = distinct.map((address, at) => [address, found[at]?.block] as const);
  return new Map(blocked.flatMap(([address, block]) => (block ? [[address, block]] : [])));
}

/** The same, as the API shows them, in the order of the addresses. */
export async function blockedAmong(
  { mailAddresses }: Pick<World, "mailAddresses">,
  addresses: readonly string[],
): Promise<BlockedAddress[]> {
  const blocks = await blocksAmong({ mailAddresses }, addresses);
  return [...blocks].map(([address, block]) => ({
    id: mailAddressId(address),
    address,
    ...shownBlock(block),
  }));
}

export function shownBlock({ reason, since }: MailBlock): MailBlock {
  return { reason, since };
}

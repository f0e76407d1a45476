/** Lists the addresses that are not mailed, and lifts their blocks. They are of all connections: a bound caller is refused. */
import type { BlockedAddress, MailAddress } from "../../contract/mail-addresses.ts";
import { type Reach, refuseBound } from "../../domain/access.ts";
import { notFound } from "../../domain/domain-error.ts";
import { unblocked } from "../../domain/mail-addresses.ts";
import type { Page, PageWanted } from "../../ports/pages.ts";
import type { World } from "../../ports/world.ts";
import { revise } from "../revise.ts";
import { shownBlock } from "./blocks.ts";

/** Oldest first. Those whose block was lifted are left out, so a page may be shorter, even empty, without being the last. */
export async function listBlockedAddresses(
  { mailAddresses }: Pick<World, "mailAddresses">,
  wanted: PageWanted,
  reach: Reach,
): Promise<Page<BlockedAddress>> {
  refuseBound(reach, "reads the addresses of all of them");
  const { items, ...page } = await mailAddresses.list(wanted);
  return { items: items.flatMap(shown), ...page };
}

/** One that is not blocked any more stays as it is. */
export async function unblockAddress(
  { clock, mailAddresses, log }: Pick<World, "clock" | "mailAddresses" | "log">,
  { id, reach }: { id: string; reach: Reach },
): Promise<void> {
  refuseBound(reach, "changes who is mailed for all of them");
  const at = clock.now().toISOString();
  const { now, was } = await revise(mailAddresses, {
    what: "blocked address",
    id,
    async read() {
      const kept = await mailAddresses.read(id);
      if (!kept) throw notFound("blocked address", id);
      return kept;
    },
    revised: (kept) => unblocked(kept, at),
  });
  if (now !== was) log.info("address-unblocked");
}

function shown({ id, block }: MailAddress): BlockedAddress[] {
  return block ? [{ id, address: block.address, ...shownBlock(block) }] : [];
}

/** Reads what the sandbox received, for people and for checks of a sender. */
import type { ReceivedCohort } from "../contract/sandbox-received.ts";
import type { Member } from "../domain/identifiers.ts";
import type { Page, PageWanted } from "../ports/pages.ts";
import { receivedCohort } from "./gather.ts";
import type { SandboxCohorts } from "./ports.ts";

interface ReadReceivedDeps {
  cohorts: SandboxCohorts;
}

export function listReceived(
  { cohorts }: ReadReceivedDeps,
  wanted: PageWanted,
): Promise<Page<ReceivedCohort>> {
  return cohorts.list(wanted);
}

/** `partner` may be left out if only one partner sent this id. */
export async function listReceivedMembers(
  { cohorts }: ReadReceivedDeps,
  { id, partner, wanted }: { id: string; partner: string | undefined; wanted: PageWanted },
): Promise<Page<Member>> {
  const cohort = await receivedCohort(cohorts, id, partner);
  return cohorts.members(cohort.partner, id, wanted);
}

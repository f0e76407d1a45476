/**
 * A request that changes something, or shows users' identifiers. Its entry is written first, then each step is noted on
 * it before it is made, and at last the entry is ended. So whatever dies in between, the entry is there with its actor,
 * and says what may have been done; `settleEntries` then finds out what was.
 */
import type { AuditedChange } from "../../contract/audit.ts";
import { DomainError } from "../../domain/domain-error.ts";
import { inOrderWithinSecond } from "../../domain/ids.ts";
import type { BegunEntry, Ending, NotedChange, Step } from "../../ports/audit.ts";
import type { World } from "../../ports/world.ts";

type AuditedDeps = Pick<World, "auditTrail" | "clock" | "ids" | "log">;

/** Throws, with nothing done, if the entry can't be written. */
export async function audited<Answer>(
  world: AuditedDeps,
  request: Omit<BegunEntry, "id" | "at">,
  work: (change: NotedChange) => Promise<Answer>,
): Promise<Answer> {
  const { auditTrail, clock, ids } = world;
  const at = clock.now().toISOString();
  const entry: BegunEntry = { ...request, id: inOrderWithinSecond(at, ids.next()), at };
  await auditTrail.begin(entry);
  const steps: (Step & { isWritten: boolean })[] = [];
  const change: NotedChange = {
    async intend(step) {
      const noted = { ...step, isWritten: false };
      await auditTrail.intend(
        entry,
        [...steps, noted].map(({ isWritten: _, ...one }) => one),
      );
      steps.push(noted);
      return {
        written() {
          noted.isWritten = true;
        },
      };
    },
  };
  const changes = () => changesOf(steps.filter(({ isWritten }) => isWritten));
  try {
    const answer = await work(change);
    await end(world, entry, { outcome: "done", changes: changes() });
    return answer;
  } catch (error) {
    // After any other error it is not known what was written: the entry stays open until it is settled.
    if (error instanceof DomainError)
      await end(world, entry, { outcome: "refused", code: error.code, changes: changes() });
    throw error;
  }
}

/** The request was carried out, or refused, whether this succeeds or not: an entry that stays open is settled later. */
async function end({ auditTrail, log }: AuditedDeps, entry: BegunEntry, ending: Omit<Ending, "object">) {
  const object = entry.object ?? ending.changes[0]?.object;
  try {
    await auditTrail.end(entry, { ...ending, ...(object !== undefined && { object }) });
  } catch {
    log.warn("audit-left-open", { request: entry.request });
  }
}

/** One for each thing: from the first step to the last. */
export function changesOf(steps: readonly (Step & { uncertain?: true })[]): AuditedChange[] {
  const byObject = Map.groupBy(steps, ({ object }) => object);
  return [...byObject].map(([object, own]) => {
    const [before, after] = [own[0]?.before, own.at(-1)?.after];
    return {
      object,
      ...(before !== undefined && { before }),
      ...(after !== undefined && { after }),
      ...(own.some(({ uncertain }) => uncertain) && { uncertain: true as const }),
    };
  });
}
